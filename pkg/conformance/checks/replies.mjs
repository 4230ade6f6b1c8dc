// Rules about every reply that was seen; they run last.

import { expect } from '../client.mjs';
import { messageOf } from '../envelope.mjs';

const SECRET_FIELDS = /"(session_?key|open_?id|union_?id|app_?secret)"\s*:/i;
/** Anything shorter may be an ordinary word of a message. */
const SHORTEST_SECRET = 16;

export const replyChecks = [
  {
    name: 'errors-have-code-and-message',
    says: 'every refusal is {code, message}, both texts',
    needs: [],
    async run({ replies, enveloped }) {
      const isCode = (code) => (typeof code === 'string' && code !== '') || (enveloped && typeof code === 'number');
      for (const reply of replies.filter(({ status }) => status >= 400)) {
        const { code } = reply.body || {};
        const message = messageOf(reply.body || {}, enveloped);
        expect(isCode(code) && typeof message === 'string' && message !== '', 'a refusal must be {code, message}, both texts', reply);
      }
    },
  },
  {
    name: 'replies-are-json',
    says: 'every body is declared as application/json',
    needs: [],
    async run({ replies }) {
      for (const reply of replies.filter(({ text }) => text !== '')) {
        const type = reply.headers.get('content-type') || 'nothing';
        expect(type.startsWith('application/json'), `a body is declared as ${type}`, reply);
      }
    },
  },
  {
    name: 'never-500',
    says: 'nothing the kit sent made the back end fail',
    needs: [],
    async run({ replies }) {
      for (const reply of replies) expect(reply.status !== 500, 'the back end failed', reply);
    },
  },
  {
    name: 'secrets-stay-on-the-server',
    says: 'no session_key, openid, unionid or full phone number in any reply',
    needs: [],
    async run({ replies, users, simulator }) {
      const people = simulator ? await Promise.all(users.map((name) => simulator.reveal(name))) : [];
      const values = people.reduce((all, { openid, unionid, sessionKey }) => all.concat(openid, unionid || [], sessionKey), []);
      for (const reply of replies) {
        // The reply itself is not told: it has what must not be seen.
        expect(!SECRET_FIELDS.test(reply.text), `${reply.call} ${reply.status} has a field for a secret`);
        expect(!reply.text.includes('13987654321'), `${reply.call} ${reply.status} has the whole phone number`);
        expect(!values.some((value) => reply.text.includes(value)), `${reply.call} ${reply.status} has a secret's value`);
      }
    },
  },
  {
    name: 'errors-repeat-nothing',
    says: 'no refusal quotes the code or token it was sent',
    needs: [],
    async run({ replies }) {
      for (const reply of replies.filter(({ status }) => status >= 400)) {
        const long = reply.sent.filter((value) => value.length >= SHORTEST_SECRET);
        expect(!long.some((value) => reply.text.includes(value)), `${reply.call} ${reply.status} quotes the request`);
      }
    },
  },
];
