// Back ends that say everything in a 200: {code, msg, data}. What they say becomes a status and a body of the contract.

const GOOD = ['0', '200'];

/** The reply as a back end without envelope would have sent it. */
export function unwrapped(reply, path) {
  const { status, json } = reply;
  const code = json !== null && typeof json === 'object' ? json.code : undefined;
  if (status >= 300 || (typeof code !== 'number' && typeof code !== 'string')) return reply;
  if (GOOD.includes(String(code))) {
    const nothing = json.data === undefined || json.data === null;
    return Object.assign(reply, { status: nothing && path === '/logout' ? 204 : status, json: json.data });
  }
  const meant = Number(code) >= 400 && Number(code) < 600 ? Number(code) : 400;
  // A code of the back end's own says that it refuses, and no more.
  return Object.assign(reply, { status: meant, ok: false, ownCode: meant !== Number(code) });
}

/** The message of a refusal. */
export function messageOf(body, enveloped) {
  return enveloped && body.message === undefined ? body.msg : body.message;
}
