var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// js-glue/kits/plugins/taro.js
var taro_exports = {};
__export(taro_exports, {
  default: () => taro_default
});
module.exports = __toCommonJS(taro_exports);

// js-glue/kits/plugins/component-paths.js
var import_node_fs3 = __toESM(require("node:fs"), 1);

// js-glue/kits/plugins/files.js
var import_node_fs = __toESM(require("node:fs"), 1);
var import_node_path = __toESM(require("node:path"), 1);
var filesOf = (folder, ending) => import_node_fs.default.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const file = import_node_path.default.join(folder, entry.name);
  if (entry.isDirectory()) return entry.name === "miniprogram_npm" ? [] : filesOf(file, ending);
  return entry.name.endsWith(ending) ? [file] : [];
});

// js-glue/kits/plugins/shipped.js
var import_node_fs2 = __toESM(require("node:fs"), 1);
var import_node_path2 = __toESM(require("node:path"), 1);
var SHIPPED = import_node_path2.default.join(__dirname, "miniprogram_dist");
var PLACE = "miniprogram_npm/mp-session";
var WASM = "/" + PLACE + "/mp-session.wasm";
var NOT_FOR_PHONES = /\.d\.ts$|\.md$|[\\/]testing$/;
var OURS = /^mp-session(?!\/testing)(\/|$)/;
var isOurs = (request) => OURS.test(request);
var nameOf = (request) => request.replace(/^mp-session\/miniprogram_dist(\/|$)/, "mp-session$1");
var copy = (to) => import_node_fs2.default.cpSync(SHIPPED, to, { recursive: true, filter: (file) => !NOT_FOR_PHONES.test(file) });
var subpackages = (output) => {
  const app = JSON.parse(import_node_fs2.default.readFileSync(import_node_path2.default.join(output, "app.json"), "utf8"));
  return app.subPackages || app.subpackages || [];
};
var layOut = (output) => {
  copy(import_node_path2.default.join(output, PLACE));
  for (const { root, independent } of subpackages(output)) {
    if (!independent) continue;
    const folder = import_node_path2.default.join(output, root, PLACE);
    copy(folder);
    const index = import_node_path2.default.join(folder, "index.js");
    import_node_fs2.default.writeFileSync(index, import_node_fs2.default.readFileSync(index, "utf8").split(WASM).join(import_node_path2.default.posix.join("/", root, WASM)));
  }
};

// js-glue/kits/plugins/component-paths.js
var NO_FILE = "/" + PLACE + "/components";
var WRITTEN = /"(?:[^"]*[\\/](?:npm|node_modules|miniprogram_npm)[\\/]|plugin:\/\/)mp-session[\\/](?:miniprogram_dist[\\/])?(?=components[\\/])/g;
var mendComponentPaths = (output) => {
  for (const file of filesOf(output, ".json")) {
    const text = import_node_fs3.default.readFileSync(file, "utf8");
    const right = text.replace(WRITTEN, '"mp-session/');
    if (right !== text) import_node_fs3.default.writeFileSync(file, right);
  }
};

// js-glue/kits/plugins/complaints.js
var import_node_fs4 = __toESM(require("node:fs"), 1);
var import_node_path3 = __toESM(require("node:path"), 1);
var COMPONENT = /"mp-session\/(components\/[^"]*)"/g;
var copies = (output) => filesOf(output, ".js").filter((file) => import_node_fs4.default.readFileSync(file, "utf8").includes(WASM)).map(
  (file) => `${import_node_path3.default.relative(output, file)} holds a second copy of the SDK, beside the one of npm: remove it, and write mp-session/components/… where its components are used`
);
var components = (output) => filesOf(output, ".json").flatMap(
  (file) => Array.from(import_node_fs4.default.readFileSync(file, "utf8").matchAll(COMPONENT)).filter(([, place]) => !import_node_fs4.default.existsSync(import_node_path3.default.join(SHIPPED, `${place}.wxml`))).map(
    ([, place]) => `${import_node_path3.default.relative(output, file)} uses mp-session/${place}, which does not exist: there are mp-session/components/{auth-popup,auth-flow,user-container,phone-container}/index`
  )
);
var wasm = () => import_node_fs4.default.existsSync(import_node_path3.default.join(SHIPPED, import_node_path3.default.basename(WASM))) ? [] : ["mp-session.wasm is missing in the package, so that the app runs on plain JavaScript: install the package again"];
var complain = (output) => {
  for (const sentence of [...wasm(), ...copies(output), ...components(output)]) console.warn(`mp-session: ${sentence}`);
};

// js-glue/kits/plugins/finish.js
var finish = (output) => {
  mendComponentPaths(output);
  layOut(output);
  complain(output);
};

// js-glue/kits/plugins/leave-out.js
var leaveOut = (compiler) => {
  const { ExternalModule } = compiler.webpack;
  compiler.hooks.normalModuleFactory.tap(
    "mp-session",
    (factory) => factory.hooks.factorize.tap(
      "mp-session",
      ({ dependencies: [{ request }] }) => isOurs(request) ? new ExternalModule(nameOf(request), "commonjs", request) : void 0
    )
  );
};

// js-glue/kits/plugins/taro.js
var taro_default = (context) => {
  const forWeChat = () => context.runOpts.options.platform === "weapp";
  context.modifyWebpackChain(({ chain }) => {
    if (!forWeChat()) return;
    chain.resolve.alias.set("mp-session/components", NO_FILE);
    chain.plugin("mp-session").use({
      apply(compiler) {
        leaveOut(compiler);
        compiler.hooks.afterEmit.tap("mp-session", () => finish(compiler.outputPath));
      }
    });
  });
  context.modifyViteConfig(({ viteConfig, data, viteCompilerContext: taro }) => {
    if (!forWeChat()) return;
    const known = data.componentConfig.thirdPartyComponents;
    viteConfig.plugins.push({
      name: "mp-session",
      enforce: "pre",
      resolveId: (request) => isOurs(request) ? { id: nameOf(request), external: true } : null,
      // The vite runner writes templates only for tags of components whose files it finds.
      buildStart() {
        for (const { config } of [taro.app].concat(taro.pages))
          for (const [tag, written] of Object.entries(config.usingComponents || {}))
            if (isOurs(written) && !known.has(tag)) known.set(tag, /* @__PURE__ */ new Set());
      },
      writeBundle: ({ dir }) => finish(dir)
    });
  });
};
module.exports = module.exports.default;
