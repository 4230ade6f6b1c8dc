// Writes calls.json: after a change of what the package calls, or of the typings.
import { writeFileSync } from 'node:fs';
import { calls } from './support/calls.mjs';

writeFileSync(new URL('calls.json', import.meta.url), `${JSON.stringify(await calls(), null, 1)}\n`);
process.exit();
