// UTF-8 in place of TextEncoder and TextDecoder, which a Mini Program lacks on a phone.
// The build puts these wherever wasm-bindgen's glue names the globals.

const replacement = 0xfffd;

// A lone surrogate becomes the replacement character, as the standard has it.
function codePointAt(text, index) {
  const first = text.charCodeAt(index);
  if (first < 0xd800 || first > 0xdfff) return first;
  const second = first < 0xdc00 ? text.charCodeAt(index + 1) : 0;
  return second >= 0xdc00 && second <= 0xdfff ? (first - 0xd800) * 0x400 + second - 0xdc00 + 0x10000 : replacement;
}

function write(text, bytes) {
  let written = 0;
  for (let index = 0; index < text.length; index++) {
    const point = codePointAt(text, index);
    if (point < 0x80) {
      bytes[written++] = point;
      continue;
    }
    let shift = 6;
    if (point < 0x800) {
      bytes[written++] = 0xc0 | (point >> 6);
    } else if (point < 0x10000) {
      bytes[written++] = 0xe0 | (point >> 12);
      shift = 12;
    } else {
      bytes[written++] = 0xf0 | (point >> 18);
      shift = 18;
      index++;
    }
    while (shift > 0) {
      shift -= 6;
      bytes[written++] = 0x80 | ((point >> shift) & 0x3f);
    }
  }
  return written;
}

class TextEncoder {
  encode(text) {
    const bytes = [];
    write(text, bytes);
    return new Uint8Array(bytes);
  }

  encodeInto(text, bytes) {
    return { read: text.length, written: write(text, bytes) };
  }
}

// Decodes what Rust wrote, which is UTF-8 by its type.
class TextDecoder {
  decode(bytes) {
    let text = '';
    let index = 0;
    while (bytes && index < bytes.length) {
      const first = bytes[index++];
      let more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
      let point = more === 0 ? first : first & (0x3f >> more);
      while (more-- > 0) point = point * 0x40 + (bytes[index++] & 0x3f);
      text +=
        point < 0x10000
          ? String.fromCharCode(point)
          : String.fromCharCode(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + (point & 0x3ff));
    }
    return text;
  }
}

export { TextDecoder, TextEncoder };
