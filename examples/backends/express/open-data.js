// What WeChat encrypted on the phone under the user's session_key.

import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

import { Refusal } from './refusal.js';

const WATERMARK_AGE_S = 300;

export function checkSignature({ rawData, signature }, sessionKey) {
  const expected = createHash('sha1').update(rawData).update(sessionKey).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) throw new Refusal('INVALID_OPEN_DATA');
}

/** The data in it. All that is wrong with it is answered alike, lest the answers help to guess the key. */
export function openData({ encryptedData, iv }, sessionKey, appId) {
  const data = decrypted(encryptedData, iv, sessionKey);
  const { appid, timestamp } = data?.watermark ?? {};
  const young = Math.abs(Date.now() / 1000 - timestamp) <= WATERMARK_AGE_S;
  if (appid !== appId || !young) throw new Refusal('INVALID_OPEN_DATA');
  return data;
}

function decrypted(encryptedData, iv, sessionKey) {
  try {
    const decipher = createDecipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), Buffer.from(iv, 'base64'));
    return JSON.parse(decipher.update(encryptedData, 'base64', 'utf8') + decipher.final('utf8'));
  } catch {
    throw new Refusal('INVALID_OPEN_DATA');
  }
}
