// A program that uses all of the API, as its types see it.
import { AuthStep, Session, isSessionError, type ErrorCode, type Host, type SessionEvent, type SessionOptions, type UserInfo } from 'mp-session';

const options: SessionOptions = { baseURL: 'https://api.example.com', authSteps: ['phone'], fuse: { capacity: 3 } };
const host: Host = {
  login: async ({ timeout }) => ({ code: String(timeout satisfies number) }),
  checkSession: () => true,
  backend: {
    silentLogin: ({ code }) => ({ token: code, expiresIn: 7200 }),
    async logout(token: string) {
      token.trim();
    },
  },
  request: async ({ url, method, header, data, signal }) => {
    const response = await fetch(url, { method, headers: header, body: JSON.stringify(data), signal });
    return { statusCode: response.status, data: await response.text() };
  },
  storage: {
    get: (key) => localStorage.getItem(key),
    set: (key, text) => localStorage.setItem(key, text),
    remove: (key) => localStorage.removeItem(key),
  },
};

export async function use(): Promise<void> {
  const session = new Session(options, host);
  const leave: () => void = session.on('auth-step-reached', (event) => {
    const step: AuthStep = event.step;
    return step === AuthStep.THREE;
  });
  session.on('login-failed', ({ error }) => error.code satisfies ErrorCode);
  session.on('signed-out', (event) => {
    // @ts-expect-error: this event brings no error
    event.error;
  });
  // @ts-expect-error: there is no such event
  session.on('logged-in', () => {});
  const { token, userInfo, reused } = await session.login({ force: true });
  const user: UserInfo | undefined = userInfo;
  [token satisfies string, reused satisfies boolean, user?.nickName satisfies string | undefined];
  await session.refreshLogin({ staleToken: await session.getToken() });
  await session.updateUser({ nickName: '小明' });
  // @ts-expect-error: an empty profile says nothing
  await session.updateUser({}).catch(() => {});
  await session.updatePhone({ code: 'code' });
  const { fuse, expiresAt } = session.snapshot();
  [fuse.retryAfterMs satisfies number | undefined, expiresAt satisfies number | undefined];
  try {
    await session.ensureSessionKey();
  } catch (error) {
    if (isSessionError(error) && error.code === 'ERR_FUSE_LOCKED') setTimeout(() => session.resume(), error.retryAfterMs);
  }
  leave();
  session.dispose();
}

export const describe = (event: SessionEvent): string => (event.type === 'fuse-tripped' ? event.error.message : event.type);
// @ts-expect-error: a misspelt option
export const misspelt: SessionOptions = { baseUrl: 'https://api.example.com' };
