// What a machine can be asked; `question` in src/wasm/mod.rs answers.
export const AUTH_STEP = 1
export const NEXT_FACT = 2
export const KEY_EPOCH = 3
export const LAST_OP = 4

