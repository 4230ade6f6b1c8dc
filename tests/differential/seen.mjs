// What the lives have tried: a comparison of nothing is none.
import * as steps from '../../js-glue/engine/steps.js';
import { Reader } from './bytes.mjs';
import { DELIVERY, RESULT, SNAPSHOT, TAKE } from './machines.mjs';
import { DELIVERIES } from './print.mjs';

/** `add(calls)`, then the counts, and `missing()`: the kinds of steps and deliveries of which there was none. */
export function countSeen() {
  const kinds = new Set();
  const delivered = new Set();
  const seen = {
    calls: 0,
    deliveries: 0,
    add(calls) {
      seen.calls += calls.length;
      for (const { entry, arguments: given, expected } of calls) {
        if (entry === TAKE) kinds.add(given[0]);
        const reader = new Reader(expected);
        while (!reader.isAtEnd) {
          const mark = reader.byte();
          if (mark === RESULT) reader.integer();
          else if (mark === SNAPSHOT) reader.numbers();
          else if (mark === DELIVERY) {
            seen.deliveries++;
            delivered.add(reader.integer());
            for (let rest = 0; rest < 3; rest++) reader.integer();
            reader.numbers();
            reader.numbers();
            reader.texts();
          }
        }
      }
    },
    missing: () => [
      ...Object.entries(steps).filter(([, number]) => !kinds.has(number)).map(([name]) => name),
      ...DELIVERIES.filter((name, number) => !delivered.has(number)),
    ],
  };
  return seen;
}
