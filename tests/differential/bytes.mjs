// Numbers and texts in the layout of tests/differential/native/call.rs.

/** Reads from the front of a buffer. */
export class Reader {
  constructor(buffer) {
    this.buffer = buffer;
    this.at = 0;
  }
  get isAtEnd() {
    return this.at === this.buffer.length;
  }
  byte() {
    return this.buffer[this.at++];
  }
  integer() {
    this.at += 4;
    return this.buffer.readUInt32LE(this.at - 4);
  }
  number() {
    this.at += 8;
    return this.buffer.readDoubleLE(this.at - 8);
  }
  /** Its length, then the bytes themselves. */
  bytes() {
    const length = this.integer();
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }
  row(read) {
    return Array.from({ length: this.integer() }, read);
  }
  numbers() {
    return this.row(() => this.number());
  }
  texts() {
    return this.row(() => this.bytes().toString());
  }
}

/** Writes into one buffer again and again. */
export class Writer {
  constructor() {
    this.buffer = Buffer.alloc(1 << 16);
    this.at = 0;
  }
  /** What was written since the last time. */
  take() {
    const written = this.buffer.subarray(0, this.at);
    this.at = 0;
    return written;
  }
  room(length) {
    if (this.at + length > this.buffer.length) {
      // A new one: what was taken from the old one may still be read.
      const larger = Buffer.alloc(2 * (this.at + length));
      this.buffer.copy(larger, 0, 0, this.at);
      this.buffer = larger;
    }
    this.at += length;
    return this.at - length;
  }
  byte(value) {
    const at = this.room(1);
    this.buffer[at] = value;
  }
  integer(value) {
    const at = this.room(4);
    this.buffer.writeUInt32LE(value, at);
  }
  number(value) {
    const at = this.room(8);
    // The NaN that Rust writes.
    if (value === value) this.buffer.writeDoubleLE(value, at);
    else this.buffer.writeBigUInt64LE(0x7ff8000000000000n, at);
  }
  numbers(row) {
    this.integer(row.length);
    for (const value of row) this.number(value);
  }
  texts(row) {
    this.integer(row.length);
    for (const text of row) {
      const length = Buffer.byteLength(text);
      this.integer(length);
      const at = this.room(length);
      this.buffer.write(text, at);
    }
  }
}
