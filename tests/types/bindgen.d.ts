/** What the build generates from the Rust binding; a machine is its address. */
type Machine = number
export const imports: any
export const setWasm: (exports: any) => void
export const memory: () => ArrayBuffer
export const open: (port: number, found: number, now: number) => Machine
export const close: (machine: Machine) => number
export const drain: (machine: Machine) => void
export const isLive: (machine: Machine, now: number) => boolean
export const mayAttach: (machine: Machine) => boolean
export const question: (machine: Machine, which: number) => number
export const take: (machine: Machine, kind: number, id: number, value: number, extra: number, now: number) => number
export const snapshot: (machine: Machine, now: number) => void
export const post: (length: number) => number
export const postNumber: (number: number) => void
