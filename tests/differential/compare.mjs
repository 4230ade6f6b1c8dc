// A life on machines that ship, against what the native core said.

/** The first call whose answer differs: `{ call, engine, got, before }`, or nothing. */
export function compare(calls, machines) {
  for (const machine of machines) {
    machine.renew();
    for (let at = 0; at < calls.length; at++) {
      const got = machine.answer(calls[at]);
      if (!got.equals(calls[at].expected)) return { call: calls[at], engine: machine.engine, got: Buffer.from(got), before: calls.slice(0, at) };
    }
  }
  return undefined;
}
