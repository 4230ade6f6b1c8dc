// `make demo`: the life of a session over real HTTP, then the playground. DEMO_ONCE=1 stops after the former.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startServers } from './servers.mjs';
import { tellTheLife } from './steps.mjs';
import { createTranscript } from './transcript.mjs';

const playground = fileURLToPath(new URL('../playground/serve.mjs', import.meta.url));

async function main() {
  const transcript = createTranscript();
  const { server, renewing, registering, platform, stop } = await startServers();
  transcript.heading(
    'mp-session: the life of a session',
    `back end ${server.origin}, simulated WeChat ${platform.origin}, the packaged SDK in a phone-like sandbox`,
  );
  await tellTheLife({ step: transcript.step, server, renewing, registering, platform });
  const passed = transcript.close();
  if (!passed || process.env.DEMO_ONCE || !existsSync(playground)) {
    stop();
    // A session that waits for something keeps timers; the demo is over all the same.
    process.exit(passed ? 0 : 1);
  }
  await server.post('/__demo/reset');
  await registering.post('/__demo/reset');
  serve({ server, registering, platform });
}

function serve({ server, registering, platform }) {
  const env = Object.assign({ PORT: '8080' }, process.env, {
    MP_SERVER_URL: server.origin, MP_REGISTERING_URL: registering.origin, MP_SIM_URL: platform.origin,
  });
  const child = spawn(process.execPath, [playground], { env, stdio: 'inherit' });
  process.once('exit', () => child.kill());
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
  child.once('exit', (code) => process.exit(code || 0));
}

main().catch((error) => {
  console.error(`demo: ${error.message}`);
  process.exit(1);
});
