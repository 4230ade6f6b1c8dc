import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All files under a folder, in a fixed order; none when there is no such folder. */
export function files(folder) {
  let entries;
  try {
    entries = readdirSync(folder).sort();
  } catch (error) {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}
