// WXWebAssembly: modules by path of the code package only, and on iOS neither exported Globals nor anything after the MVP.
import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import loadWabt from 'wabt';

// Ahead of any instantiation: it takes longer than the package waits for one, where the machine has much else to do.
const wabt = await loadWabt();

const sizeLimit = 2 * 1024 * 1024;
const afterMvp = [
  'mutable_globals', 'sat_float_to_int', 'sign_extension', 'simd', 'multi_value', 'bulk_memory', 'reference_types',
];

export function createWebAssembly({ settings, fileSystem, bridge, RealmWebAssembly, instantiations }) {
  let failuresLeft = settings.instantiateFailures;

  async function instantiate(path, imports) {
    if (typeof path !== 'string') throw new TypeError('WXWebAssembly.instantiate: the first argument must be a path');
    if (/^\w+:\/\//.test(path)) throw new Error(`WXWebAssembly.instantiate: '${path}' is outside of the code package`);
    if (!/\.wasm(\.br)?$/.test(path)) throw new Error(`WXWebAssembly.instantiate: '${path}' is neither .wasm nor .wasm.br`);
    if (path.endsWith('.br') && !settings.brotli) throw new Error('CompileError: invalid wasm file');
    if (failuresLeft > 0) {
      failuresLeft--;
      throw new Error('CompileError: invalid wasm file');
    }
    const absolute = path.startsWith('/') ? path : `/${path}`;
    if (!fileSystem.has(absolute)) throw new Error(`readFile:fail no such file '${path}'`);
    const file = fileSystem.read(absolute);
    if (file.length > sizeLimit) throw new Error('the code package is over 2 MB');
    const bytes = path.endsWith('.br') ? brotliDecompressSync(file) : file;
    const module = new RealmWebAssembly.Module(bytes);
    if (settings.platform === 'ios') refuseWhatIosRefuses(module, bytes);
    const instance = new RealmWebAssembly.Instance(module, imports);
    if (settings.resultShape === 'instance') return instance;
    const pair = bridge.realm.object();
    pair.instance = instance;
    return pair;
  }

  function refuseWhatIosRefuses(module, bytes) {
    const exported = RealmWebAssembly.Module.exports(module).filter(({ kind }) => kind === 'global');
    if (exported.length) throw new Error('CompileError: exported Globals are not supported');
    if (!isMvp(bytes)) throw new Error('CompileError: invalid wasm file');
  }

  const webAssembly = bridge.realm.object();
  webAssembly.instantiate = bridge.bind((path, imports) => {
    const entry = { path, outcome: 'pending' };
    instantiations.push(entry);
    return bridge.realm.promise((resolve, reject) => {
      instantiate(path, imports).then(
        (result) => {
          entry.outcome = 'ok';
          resolve(result);
        },
        (error) => {
          entry.outcome = error.message;
          reject(bridge.toRealm(error));
        },
      );
    });
  });
  return webAssembly;
}

const verdicts = new Map();

function isMvp(bytes) {
  const key = createHash('sha256').update(bytes).digest('hex');
  if (!verdicts.has(key)) verdicts.set(key, validates(bytes));
  return verdicts.get(key);
}

function validates(bytes) {
  const features = Object.fromEntries(afterMvp.map((name) => [name, false]));
  let module;
  try {
    // A copy, since wabt takes the whole buffer below a view for the module, and Node reads files into larger ones.
    module = wabt.readWasm(new Uint8Array(bytes), features);
    module.validate();
    return true;
  } catch (error) {
    return false;
  } finally {
    if (module) module.destroy();
  }
}
