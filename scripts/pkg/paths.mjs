// Where things are, seen from the scripts.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const work = join(root, 'target/pkg');
export const bindgen = join(work, 'bindgen');
export const pkg = join(root, 'pkg');
export const dist = join(pkg, 'miniprogram_dist');
export const glue = join(root, 'js-glue');
