// The code package: absolute paths over folders of the disk and files given as text.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

export function createFileSystem(npm, files, appDir) {
  const mounts = Object.entries(npm).filter(([, folder]) => folder);

  function locate(path) {
    for (const [name, folder] of mounts) {
      const root = `/miniprogram_npm/${name}/`;
      if (path.startsWith(root)) return join(folder, path.slice(root.length));
    }
    return appDir ? join(appDir, path) : null;
  }

  return {
    has(path) {
      if (path in files) return true;
      const place = locate(path);
      return place !== null && existsSync(place) && statSync(place).isFile();
    },
    read(path) {
      return path in files ? Buffer.from(files[path]) : readFileSync(locate(path));
    },
    resolve: (from, path) => posix.normalize(posix.join(posix.dirname(from), path)),
  };
}
