// The vendors' own typings of their APIs, as TypeScript reads them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const folder = fileURLToPath(new URL('..', import.meta.url));

const SOURCES = {
  wx: '/// <reference types="miniprogram-api-typings" />\nexport const api = wx;',
  tt: '/// <reference types="@douyin-microapp/typings" />\nexport const api = tt;',
  my: '/// <reference types="@mini-types/alipay" />\nexport const api = my;',
  uni: '/// <reference types="@dcloudio/types" />\nexport const api = uni;',
  Taro: 'import Taro from "@tarojs/taro";\nexport const api = Taro;',
};

/** From which base library on, by the platform's documentation, where its typings do not say. */
const SINCE = { my: { request: '1.11.0', onAppShow: '1.20.0', getAccountInfoSync: '2.7.17' } };

const versionIn = (symbol) => {
  const text = ((symbol && symbol.declarations) || []).map((node) => node.getFullText()).join('\n');
  return (/^[\s*/]*需要基础库： `([\d.]+)`/m.exec(text) || [])[1] || '';
};

const opened = new Map();

function open(name) {
  const file = join(folder, `${name}-api.ts`);
  const options = { target: ts.ScriptTarget.ES2020, moduleResolution: ts.ModuleResolutionKind.Node10, module: ts.ModuleKind.CommonJS, types: [], skipLibCheck: true, esModuleInterop: true, noEmit: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (path, ...rest) => (path === file ? ts.createSourceFile(path, SOURCES[name], rest[0], true) : getSourceFile.call(host, path, ...rest));
  host.fileExists = (path) => path === file || fileExists(path);
  host.readFile = (path) => (path === file ? SOURCES[name] : readFile(path));
  const program = ts.createProgram([file], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const [declaration] = source.statements.find(ts.isVariableStatement).declarationList.declarations;
  const api = checker.getTypeAtLocation(declaration);
  if (api.flags & ts.TypeFlags.Any) throw new Error(`the typings of ${name} were not found`);
  return { checker, api, declaration };
}

/** Names of the properties, of every member of a union. */
const namesOf = (checker, type) =>
  (type.isUnion() ? type.types : [type]).flatMap((member) => checker.getPropertiesOfType(checker.getApparentType(member)).map(({ name }) => name));

const firstOf = ({ checker, declaration }, signature) => {
  const [parameter] = signature.getParameters();
  return parameter && checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, declaration));
};

/** What the typings of `platform` say of a function: `{ isFunction, options, results, since, sinceOf(option) }`, or nothing where they do not know it. */
export function typed(platform, method) {
  if (!opened.has(platform)) opened.set(platform, open(platform));
  const context = opened.get(platform);
  const { checker, api, declaration } = context;
  const symbol = checker.getPropertyOfType(api, method);
  if (!symbol) return undefined;
  const signatures = checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures();
  const parameters = signatures.map((signature) => firstOf(context, signature)).filter(Boolean);
  const successes = parameters.flatMap((type) => {
    const success = checker.getPropertyOfType(checker.getApparentType(type), 'success');
    if (!success) return [];
    const callback = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(success, declaration));
    return callback.getCallSignatures().map((signature) => firstOf(context, signature)).filter(Boolean);
  });
  return {
    isFunction: signatures.length > 0,
    options: [...new Set(parameters.flatMap((type) => namesOf(checker, type)))],
    results: [...new Set(successes.flatMap((type) => namesOf(checker, type)))],
    since: versionIn(symbol) || (SINCE[platform] || {})[method] || '',
    /** Of one of its options. */
    sinceOf: (option) => parameters.map((type) => versionIn(checker.getPropertyOfType(type, option))).find(Boolean) || '',
  };
}

export const recorded = () => JSON.parse(readFileSync(join(folder, 'calls.json'), 'utf8'));
