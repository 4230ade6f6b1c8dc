// The life of a session, step by step. Numbers come from the back end's and the platform's own counters.
import { tellOfAccounts } from './accounts.mjs';
import { codeOf, counting, settled, statuses, tally, wait } from './counts.mjs';
import { createPhone, photo } from './phone.mjs';

const fuse = { capacity: 3, restoreAfterMs: 1500, coolDownMs: 60_000 };
const until = async (holds) => {
  const patience = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > patience) throw new Error('nothing came within 5 s');
    await wait(5);
  }
};

export async function tellTheLife({ step, server, renewing, registering, platform }) {
  const create = (user, options) => createPhone({ user, server, platform, options: Object.assign({ fuse }, options) });
  const counted = counting(server, platform);
  // Without a cached verdict, so that a lost session_key is noticed at once.
  const anna = create('anna', { sessionKeyTtlMs: 0 });

  await step('Launch', 'App.onLaunch calls session.login(): one code, one login, on the wasm engine', async ({ say, expect }) => {
    const since = await counted();
    const session = anna.launch();
    const { userInfo, reused } = await session.login();
    const counts = await since();
    const loaded = anna.service.instantiations.at(-1);
    say(`engine ${session.snapshot().engine}, loaded from ${loaded.path}`);
    expect('engine', session.snapshot().engine, 'wasm');
    expect('codes from wx.login', counts.loginCodes, 1);
    expect('logins at the back end', counts.silentLogins, 1);
    expect('codes sent to WeChat', counts.code2Session, 1);
    expect('reused', reused, false);
    expect('the user has given a profile', userInfo.hasProfile, false);
  });

  await step('Ten requests on a cold start', 'ten pages ask at once, nobody is logged in yet: one login serves all', async ({ expect }) => {
    const bob = create('bob');
    bob.launch();
    const since = await counted();
    const results = await settled(Array.from({ length: 10 }, bob.orders));
    const counts = await since();
    expect('answers', statuses(results), { 200: 10 });
    expect('codes from wx.login', counts.loginCodes, 1);
    expect('logins at the back end', counts.silentLogins, 1);
    expect('unauthorized', counts.unauthorized, 0);
  });

  await step('Expired token', 'the back end forgets every token; five requests fail together: one refresh, all served', async ({ expect }) => {
    await server.post('/__demo/expire');
    const since = await counted();
    const results = await settled(Array.from({ length: 5 }, anna.orders));
    const counts = await since();
    expect('answers', statuses(results), { 200: 5 });
    expect('refreshes', counts.silentLogins, 1);
    expect('answers with 401', counts.unauthorized, 5);
    expect('token-refreshed events', anna.saw('token-refreshed'), 1);
  });

  await step('Storm of 100', 'a hundred requests with an expired token: one refresh, a hundred answers', async ({ expect }) => {
    await server.post('/__demo/expire');
    const since = await counted();
    const results = await settled(Array.from({ length: 100 }, anna.orders));
    const counts = await since();
    expect('answers', statuses(results), { 200: 100 });
    expect('refreshes', counts.silentLogins, 1);
    expect('codes from wx.login', counts.loginCodes, 1);
  });

  await step('Straggler', 'a slow request comes back 401 after the token was already renewed: no second refresh', async ({ expect }) => {
    anna.fake.faults.add('request', { url: '/orders', delayMs: 400 });
    const slow = anna.orders();
    await wait(50);
    await server.post('/__demo/expire');
    await anna.orders();
    const since = await counted();
    const { statusCode } = await slow;
    const counts = await since();
    expect('the slow request met', counts.unauthorized, 1);
    expect('and was answered', statusCode, 200);
    expect('refreshes', counts.silentLogins, 0);
  });

  await step('Files', 'an upload meets an expired token, and so does a download: one refresh each, sent again', async ({ say, expect }) => {
    await server.post('/__demo/expire');
    const uploading = await counted();
    const progress = [];
    const upload = anna.session.uploadFile({ url: '/file', filePath: photo, name: 'file' });
    upload.onProgressUpdate((news) => progress.push(news.progress));
    const sent = await upload;
    const uploaded = await uploading();
    say(`uploaded, the progress it told: ${progress.join(' %, ')} %`);
    expect('answer to the upload', [sent.statusCode, JSON.parse(sent.data).size], [200, Buffer.byteLength(anna.fake.files.get(photo))]);
    expect('uploads that met 401, refreshes', [uploaded.unauthorized, uploaded.silentLogins], [1, 1]);
    await server.post('/__demo/expire');
    const downloading = await counted();
    const { statusCode, tempFilePath } = await anna.session.downloadFile({ url: '/file' });
    const downloaded = await downloading();
    expect('answer to the download', statusCode, 200);
    expect('the file is what was uploaded', Buffer.from(anna.fake.files.get(tempFilePath)).toString(), anna.fake.files.get(photo));
    expect('downloads that met 401, refreshes', [downloaded.unauthorized, downloaded.silentLogins], [1, 1]);
  });

  await step('Socket', 'a handshake is refused with 401: one refresh, one more handshake, and the socket is open', async ({ say, expect }) => {
    await server.post('/__demo/expire');
    const since = await counted();
    const socket = await anna.session.connectSocket({ url: '/socket' });
    const heard = [];
    socket.onMessage(({ data }) => heard.push(data));
    const counts = await since();
    expect('handshakes that met 401, refreshes', [counts.unauthorized, counts.silentLogins], [1, 1]);
    await until(() => heard.length);
    say(`the back end greets with ${heard[0]}`);
    await server.post('/__demo/expire');
    socket.send({ data: '在吗' });
    await until(() => heard.length > 1);
    expect('an open socket outlives its token, and echoes', heard[1], '在吗');
    const closed = new Promise((resolve) => socket.onClose(resolve));
    socket.close({});
    await closed;
    const again = await counted();
    (await anna.session.connectSocket({ url: '/socket' })).close({});
    expect('refreshes when the app connects again', (await again()).silentLogins, 1);
  });

  await step('Any other call', "withToken lends the token to somebody else's client, and refreshes when that meets 401", async ({ expect }) => {
    await server.post('/__demo/expire');
    const since = await counted();
    const askWithFetch = (token) => fetch(`${server.origin}/orders`, { headers: { authorization: `Bearer ${token}` } });
    const answers = await Promise.all(Array.from({ length: 3 }, () => anna.session.withToken(askWithFetch)));
    const counts = await since();
    expect('answers', tally(answers.map(({ status }) => status)), { 200: 3 });
    expect('calls that met 401, refreshes', [counts.unauthorized, counts.silentLogins], [3, 1]);
  });

  await step('Fuse', 'the back end refuses even new tokens: refreshing stops after three, and resumes later', async ({ say, expect }) => {
    const dora = create('dora', { fuse });
    await dora.launch().login();
    await server.post('/__demo/faults', { unauthorized: true });
    const since = await counted();
    const ends = [];
    // Each at another address: one that refused a fresh token is asked without a refresh for a while.
    for (let number = 1; number <= 6; number++) ends.push(await codeOf(dora.orders(number).then(refuse401)));
    const broken = await since();
    say(`six requests ended: ${ends.join(', ')}`);
    expect('refreshes while everything is refused', broken.silentLogins, 3);
    expect('fuse-tripped events', dora.saw('fuse-tripped'), 1);
    const locked = await dora.session.refreshLogin().then(() => null, (error) => error);
    expect('a refresh now', locked && locked.code, 'ERR_FUSE_LOCKED');
    expect('it says when to come back', !!locked && locked.retryAfterMs > 0 && locked.retryAfterMs <= fuse.restoreAfterMs, true);
    await server.post('/__demo/faults', {});
    await wait(fuse.restoreAfterMs + 100);
    await server.post('/__demo/expire');
    const restored = await counted();
    expect('a request with an expired token afterwards', (await dora.orders()).statusCode, 200);
    expect('refreshes it took', (await restored()).silentLogins, 1);
    expect('fuse-restored events', dora.saw('fuse-restored'), 1);
  });

  await step('Login down', 'the back end cannot log anyone in: two hundred callers are one attempt', async ({ expect }) => {
    const emil = create('emil');
    emil.launch();
    await server.post('/__demo/faults', { loginDown: true });
    const since = await counted();
    const ends = await Promise.all(Array.from({ length: 200 }, () => codeOf(emil.session.ensureLogin())));
    expect('ends', tally(ends), { ERR_BACKEND_REJECTED: 200 });
    expect('asked again at once', await codeOf(emil.session.ensureLogin()), 'ERR_BACKEND_REJECTED');
    expect('logins at the back end', (await since()).silentLogins, 1);
    await server.post('/__demo/faults', {});
    await emil.session.login({ force: true });
    expect('when it is up again', emil.session.snapshot().loggedIn, true);
  });

  await step('Profile', 'the user gives a nickname: step ONE becomes step TWO', async ({ say, expect }) => {
    expect('step before', anna.session.currentAuthStep(), 1);
    const user = await anna.session.updateUser({ nickName: '安娜', avatarUrl: 'https://example.com/anna.png' });
    say(`the back end knows ${user.nickName}`);
    expect('step after', anna.session.currentAuthStep(), 2);
    expect('auth-step-reached events', anna.saw('auth-step-reached'), 1);
  });

  await step('Phone number', 'a tap gives a code, the back end redeems it once: step THREE, and the number comes back masked', async ({ expect }) => {
    const since = await counted();
    const { code } = await platform.post('/__control/phone-code', { user: 'anna', phone: '13800138000' });
    const user = await anna.session.updatePhone({ errMsg: 'getPhoneNumber:ok', code });
    const counts = await since();
    expect('phone', user.phone, '138****8000');
    expect('step', anna.session.currentAuthStep(), 3);
    expect('numbers bought from WeChat', counts.phoneNumber, 1);
    expect('mustAuth has nothing left to ask', await codeOf(anna.session.mustAuth({ mustAuthStep: 3 })), 'ok');
  });

  await step('Rotated session_key', 'the key changed after the tap: encrypted data is refused before a call is wasted', async ({ expect }) => {
    const epoch = anna.session.keyEpoch();
    const detail = await platform.post('/__control/encrypt', { user: 'anna', data: {} });
    await anna.session.refreshLogin();
    const since = await counted();
    const end = await codeOf(anna.session.updatePhone({ encryptedData: detail.encryptedData, iv: detail.iv, keyEpoch: epoch }));
    expect('end', end, 'ERR_SESSION_KEY_ROTATED');
    expect('calls to the back end', (await since()).requests, 0);
  });

  await step('Lost session_key', 'WeChat says the key is gone: one refresh, and the key is good again', async ({ expect }) => {
    await platform.post('/__control/rotate', { user: 'anna' });
    const since = await counted();
    await Promise.all([anna.session.ensureSessionKey(), anna.session.ensureSessionKey()]);
    expect('refreshes for two callers', (await since()).silentLogins, 1);
    expect('session-key-expired events', anna.saw('session-key-expired'), 1);
  });

  await step('App killed and started again', 'the session lies in storage: the first request needs no login', async ({ expect }) => {
    await wait(200);
    const before = anna.session;
    const since = await counted();
    anna.launch();
    const { statusCode } = await anna.orders();
    const counts = await since();
    expect('the app is a new one', anna.session !== before, true);
    expect('answer', statusCode, 200);
    expect('logins', counts.silentLogins, 0);
    expect('step', anna.session.currentAuthStep(), 3);
  });

  await step('Offline', 'no network: the request fails, the session stays', async ({ expect }) => {
    const since = await counted();
    anna.fake.network.set(false);
    expect('a request now', await codeOf(anna.orders()), 'ERR_NETWORK');
    expect('still signed in', anna.session.snapshot().loggedIn, true);
    anna.fake.network.set(true);
    expect('back online', (await anna.orders()).statusCode, 200);
    expect('logins', (await since()).silentLogins, 0);
  });

  await step('Logout during a login', 'logout wins: the late reply of the login brings nobody back', async ({ expect }) => {
    const finn = create('finn');
    const session = finn.launch();
    await server.post('/__demo/faults', { delayMs: 200 });
    const login = codeOf(session.login());
    await wait(60);
    await session.logout();
    expect('the login ends', await login, 'ERR_SUPERSEDED');
    await wait(300);
    await server.post('/__demo/faults', {});
    expect('signed in afterwards', session.snapshot().loggedIn, false);
    const records = finn.fake.storage.keys().map((key) => JSON.stringify(finn.fake.storage.read(key).value));
    expect('tokens left in storage', records.filter((record) => /"token":"/.test(record)).length, 0);
    finn.launch();
    const since = await counted();
    expect('the next start', (await finn.orders()).statusCode, 200);
    expect('logs in anew', (await since()).silentLogins, 1);
  });

  await step('A phone without WebAssembly', 'the same machine as plain JavaScript takes over', async ({ expect }) => {
    const gina = create('gina');
    const session = gina.launch({ webAssembly: false });
    const since = await counted();
    const results = await settled(Array.from({ length: 10 }, gina.orders));
    expect('engine', session.snapshot().engine, 'js');
    expect('answers', statuses(results), { 200: 10 });
    expect('logins', (await since()).silentLogins, 1);
  });

  await tellOfAccounts({ step, server, renewing, registering, platform });

  await step('Secrets', 'neither the dump nor any event nor any log line holds the token', async ({ expect }) => {
    const token = await anna.session.getToken();
    const said = [anna.session.dump(), JSON.stringify(anna.events), JSON.stringify(anna.session.snapshot()), ...anna.log];
    expect('places that show it', said.filter((text) => text.includes(token)).length, 0);
    expect('exceptions nobody saw', anna.trouble().map(String), []);
  });
}

function refuse401(response) {
  if (response.statusCode === 401) throw Object.assign(new Error('401'), { code: '401' });
}
