// How the transcript looks, and what counts as passed.
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : String(text));
const bold = paint(1);
const dim = paint(2);
const red = paint(31);
const green = paint(32);
const cyan = paint(36);

/** Collects steps: `step(title, proves, body)`, where body gets `{ say, expect }`. */
export function createTranscript() {
  let number = 0;
  let failed = 0;

  async function step(title, proves, body) {
    number++;
    const since = Date.now();
    console.log(`\n${bold(cyan(String(number).padStart(2)))} ${bold(title)}`);
    console.log(`   ${dim(proves)}`);
    let misses = 0;
    const say = (text) => console.log(`   ${dim('·')} ${text}`);
    const expect = (what, seen, wanted) => {
      const met = JSON.stringify(seen) === JSON.stringify(wanted);
      if (!met) misses++;
      const mark = met ? green('✓') : red('✗');
      console.log(`   ${mark} ${what}: ${bold(show(seen))}${met ? '' : red(`, expected ${show(wanted)}`)}`);
    };
    try {
      await body({ say, expect });
    } catch (error) {
      misses++;
      console.log(`   ${red('✗')} ${error.code || error.name}: ${error.message}`);
    }
    if (misses) failed++;
    console.log(`   ${dim(`${Date.now() - since} ms`)}`);
  }

  function close() {
    const line = `demo: ${number} steps, ${number - failed} passed, ${failed} failed`;
    console.log(`\n${failed ? red(line) : green(line)}`);
    return failed === 0;
  }

  const heading = (text, detail) => console.log(`${bold(text)}\n${dim(detail)}`);
  return { step, close, heading };
}

const show = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
