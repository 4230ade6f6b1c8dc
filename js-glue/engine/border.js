import { close, mayAttach, memory, open, post, postNumber, snapshot, take } from '#bindgen'
import { decode, encode } from './text-codec.js'

/** Who is told what a machine delivers, by the machine's number, which no other machine gets. */
let ports
let lastMachine = 0
let view
// What has come ahead of the delivery it belongs to.
let texts
let numbers

/** Before the first call into a new instance: nothing of an old one is worth keeping. */
export const reset = () => {
  ports = {}
  texts = []
  numbers = []
}
reset()

// A memory that has grown has a new buffer; the old one of the twin stays readable, so only identity tells.
const bytes = () => {
  const buffer = memory()
  if (!view || view.buffer !== buffer) view = new Uint8Array(buffer)
  return view
}

const sendText = (text) => {
  const encoded = encode(text)
  const address = post(encoded.length)
  bytes().set(encoded, address)
}

const received = () => {
  const row = numbers
  numbers = []
  return row
}

// The three that the machine calls.
export const text = (address, length) => texts.push(decode(bytes().subarray(address, address + length)))
export const number = (value) => numbers.push(value)
export const deliver = (port, kind, id, value, extra, time) => {
  const came = texts
  texts = []
  ports[port](kind, id, value, extra, time, came, received())
}

/** A machine: its number. `port` gets what it delivers. */
export const openMachine = (port, settings, words, found, now) => {
  settings.forEach(postNumber)
  words.forEach(sendText)
  ports[++lastMachine] = port
  open(lastMachine, found, now)
  return lastMachine
}

export const closeMachine = (machine) => {
  delete ports[machine]
  close(machine)
}

// The standard turns true, false and undefined into numbers; an engine of a platform's own may refuse them.
const plain = (value) => Number(value) || 0

/** → the ticket of a command, 0 for news. `words` are its texts, `row` the numbers of the record it brings, if any. */
export const takeStep = (machine, now, kind, id, value, extra, words, row) => {
  if (row) row.forEach(postNumber)
  if (words) words.forEach(sendText)
  return take(machine, kind, plain(id), plain(value), plain(extra), now)
}

/** → the numbers of its snapshot, for report.js. */
export const takeSnapshot = (machine, now) => {
  snapshot(machine, now)
  return received()
}

export const judge = (machine, prefix) => {
  sendText(prefix)
  return mayAttach(machine)
}
