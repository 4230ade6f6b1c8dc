// What may come in, as the contract's schemas have it. Fields that are not known are left alone.

import express from 'express';

import { Refusal } from './refusal.js';

const CODE = /^[!-~]{1,512}$/;
const TOKEN = /^[!-~]{1,4096}$/;
const IV = /^[A-Za-z0-9+/]{22}==$/;
const SIGNATURE = /^[0-9a-f]{40}$/i;
const HTTPS = /^https:\/\/[!#-&(-;=?-[\]-_a-~]*$/;
const PICTURE = /^data:image\/[!#-&(-;=?-[\]-_a-~]*$/;
// Control characters and halves of surrogate pairs; and what is not to be seen.
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;
const VISIBLE = /[^\s\u2800\p{Default_Ignorable_Code_Point}]/u;

/** Reads `{…}` into `request.body`. It comes after the token was looked at: 401 comes before 400, 413 and 415. */
export const readBody = [
  express.raw({ type: 'application/json', limit: 65536 }),
  (request, response, next) => {
    if (request.is('application/json') === false) throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
    request.body = parse(request.body);
    next();
  },
];

function parse(bytes) {
  let body;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal('INVALID_JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new Refusal('INVALID_REQUEST');
  return body;
}

export const isCode = (value) => matches(CODE, value);
export const isToken = (value) => matches(TOKEN, value);
export const isNickName = (value) => typeof value === 'string' && [...value].length <= 64 && !FORBIDDEN.test(value) && VISIBLE.test(value);
export const isAvatar = (value) => (matches(HTTPS, value) && value.length <= 2048) || (matches(PICTURE, value) && value.length <= 49152);
export const isSealed = ({ encryptedData, iv }) => isText(encryptedData, 16384) && matches(IV, iv);
export const isSigned = ({ rawData, signature }) => isText(rawData, 8192) && matches(SIGNATURE, signature);

export function expect(condition) {
  if (!condition) throw new Refusal('INVALID_REQUEST');
}

function matches(pattern, value) {
  return typeof value === 'string' && pattern.test(value);
}

function isText(value, longest) {
  return typeof value === 'string' && value.length > 0 && value.length <= longest;
}
