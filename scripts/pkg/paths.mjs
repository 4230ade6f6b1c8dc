// Where things are, seen from the scripts.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const work = join(root, 'target/pkg');
export const bindgen = join(work, 'bindgen');
// Elsewhere when the package is rebuilt to be compared with the recorded one.
export const pkg = process.env.MP_SESSION_PKG || join(root, 'pkg');
export const dist = join(pkg, 'miniprogram_dist');
export const glue = join(root, 'js-glue');
