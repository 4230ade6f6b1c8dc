/** What the build generates from the Rust binding. */
export const SessionMachine: any
export const imports: any
export const setWasm: any
