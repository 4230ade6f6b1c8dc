// UTF-8 in place of TextEncoder and TextDecoder, which a Mini Program lacks on a phone.

/**
 * The bytes of `text`; a lone surrogate becomes the replacement character, as the standard has it.
 * By index: compiled to ES5, a loop over the characters of a text may become one over their halves.
 */
export const encode = (text) => {
  const bytes = []
  for (let index = 0; index < text.length; index++) {
    const found = text.codePointAt(index)
    if (found > 0xffff) index++
    const point = found > 0xd7ff && found < 0xe000 ? 0xfffd : found
    let more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
    bytes.push(more ? ((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more)) : point)
    while (more-- > 0) bytes.push(0x80 | ((point >> (6 * more)) & 0x3f))
  }
  return bytes
}

/** The text of what Rust wrote, which is UTF-8 by its type. */
export const decode = (bytes) => {
  let text = ''
  for (let index = 0; index < bytes.length; ) {
    const first = bytes[index++]
    let more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3
    let point = more ? first & (0x3f >> more) : first
    while (more-- > 0) point = point * 0x40 + (bytes[index++] & 0x3f)
    text += String.fromCodePoint(point)
  }
  return text
}
