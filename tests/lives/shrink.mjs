import fc from 'fast-check'
import { anyLife } from './moves.mjs'

const MOST_TRIES = 400

/** The life of a seed: always the same. */
export const lifeOf = (seed) => fc.sample(anyLife, { seed, numRuns: 1 })[0]

/**
 * The shortest life found that breaks the same invariant: `play(life)` → the invariant's name or undefined.
 * fast-check's own shrinking first, which also makes each move simpler; then single moves are left out.
 */
export const shrink = async (seed, invariant, play) => {
  let tries = 0
  const fails = async (life) => ++tries <= MOST_TRIES && (await play(life)) === invariant
  const property = fc.asyncProperty(anyLife, async (life) => {
    if (await fails(life)) throw new Error(invariant)
  })
  const { counterexample } = await fc.check(property, { seed, numRuns: 1, endOnFailure: false })
  return withoutMoves(counterexample ? counterexample[0] : lifeOf(seed), fails)
}

/** Leaves out parts, large ones first, as long as the rest still fails (delta debugging). */
export const withoutMoves = async (life, fails) => {
  let { moves } = life
  for (let size = Math.ceil(moves.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < moves.length; ) {
      const rest = moves.slice(0, start).concat(moves.slice(start + size))
      if (await fails({ ...life, moves: rest })) moves = rest
      else start += size
    }
  }
  return { ...life, moves }
}
