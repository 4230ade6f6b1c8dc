// CommonJS as a Mini Program has it: npm names and relative paths, with or without a dot; no absolute path, nothing
// computed elsewhere.
import vm from 'node:vm';

export function createModules({ context, fileSystem, bridge }) {
  const loaded = new Map();

  /** From the module's own folder upwards: a subpackage's packages come before the app's. */
  function packages(from, name) {
    const folders = from.split('/').slice(1, -1);
    return Array.from({ length: folders.length + 1 }, (none, index) => ['', ...folders.slice(0, folders.length - index), 'miniprogram_npm', name].join('/'));
  }

  function find(from, path) {
    if (typeof path !== 'string') throw new Error('require: the path must be a string');
    if (path.startsWith('/')) throw new Error(`module '${path}' is not defined: absolute paths are not allowed`);
    const stems = path.startsWith('.') ? [fileSystem.resolve(from, path)] : [...packages(from, path), fileSystem.resolve(from, path)];
    const place = stems
      .flatMap((stem) => [stem, `${stem}.js`, `${stem}/index.js`])
      .find((candidate) => candidate.endsWith('.js') && fileSystem.has(candidate));
    if (!place) throw new Error(`module '${path}' is not defined, require args is '${path}', required from '${from}'`);
    return place;
  }

  function requireFrom(from, path) {
    const place = find(from, path);
    if (!loaded.has(place)) {
      const module = bridge.realm.object();
      module.exports = bridge.realm.object();
      loaded.set(place, module);
      try {
        wrapper(place, fileSystem.read(place).toString('utf8'))(requirer(place), module, module.exports);
      } catch (error) {
        loaded.delete(place);
        throw error;
      }
    }
    return loaded.get(place).exports;
  }

  const requirer = (from) => bridge.bind((path) => requireFrom(from, path));

  function wrapper(place, source) {
    const script = new vm.Script(`(function (require, module, exports) { ${source}\n})`, { filename: place });
    return script.runInContext(context);
  }

  function evaluate(place, body) {
    return wrapper(place, `return (function () { ${body}\n}).call(undefined);`)(requirer(place), undefined, undefined);
  }

  return { requireFrom, evaluate, loaded: () => [...loaded.keys()] };
}
