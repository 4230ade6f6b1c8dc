// node examples/wasm-pack/node.mjs BACK_END PLATFORM
import { createRequire } from 'node:module';
import { createHost } from './host.mjs';
import { live } from './life.mjs';

// wasm-pack's package for Node is CommonJS and loads its wasm by itself.
const { Session } = createRequire(import.meta.url)('../../target/wasm-pack/nodejs/mp_session.js');

const [baseURL, platform] = process.argv.slice(2);
if (!platform) throw new Error('usage: node examples/wasm-pack/node.mjs BACK_END PLATFORM');
await live(new Session({ baseURL }, createHost(platform, 'node')), console.log);
