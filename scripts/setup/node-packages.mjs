// Exit code 0 when node_modules holds what package-lock.json names.
import { readFileSync } from 'node:fs';

function packages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch (error) {
    return {};
  }
}

const wanted = packages('package-lock.json');
const present = packages('node_modules/.package-lock.json');
const missing = Object.keys(wanted).filter(
  (path) => path && !wanted[path].optional && (present[path] || {}).version !== wanted[path].version,
);
process.exitCode = missing.length ? 1 : 0;
