// What a back end sent, made fit to be printed.

const LONGEST = 200;
const SECRETS = /"(token|refresh_?token|access_?token|session_?key|open_?id|union_?id|app_?secret|phone)"\s*:\s*"(?:[^"\\]|\\.)*"?/gi;
// Terminals act on control characters; the others turn the order of what is read, or hide it.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A text without anything that a terminal would act on. */
export function printable(text) {
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Status and the beginning of the body, without the values of secrets. */
export function show(reply) {
  const location = reply.headers.get('location');
  const to = location ? `to ${location.slice(0, LONGEST)}` : '';
  const body = reply.text.slice(0, 4 * LONGEST).replace(SECRETS, '"$1":"…"');
  const excerpt = body.length > LONGEST ? `${body.slice(0, LONGEST)}…` : body;
  return [reply.sentStatus, to, excerpt || 'without a body'].filter((part) => part !== '').join(' ');
}
