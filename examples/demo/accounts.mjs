// The accounts that people have: refresh tokens, a sign-in by SMS, registration.
import { codeOf, counting, settled, statuses, wait } from './counts.mjs';
import { createPhone } from './phone.mjs';

export async function tellOfAccounts({ step, server, renewing, registering, platform }) {
  const hugo = createPhone({ user: 'hugo', server: renewing, platform });

  await step('Refresh by token', 'the back end gave a refresh token: five requests that met 401 are one call of it, and no wx.login', async ({ expect }) => {
    await hugo.launch().login();
    await renewing.post('/__demo/expire');
    const counted = counting(renewing, platform);
    const since = await counted();
    const results = await settled(Array.from({ length: 5 }, () => hugo.orders()));
    const counts = await since();
    expect('answers', statuses(results), { 200: 5 });
    expect('refreshes by token', counts.refreshes, 1);
    expect('codes from wx.login, logins', [counts.loginCodes, counts.silentLogins], [0, 0]);
  });

  await step('Stolen refresh token', 'a used one comes again: two hold it, so the family ends, and only WeChat brings the user back', async ({ say, expect }) => {
    const { body } = hugo.fake.network.log.find(({ url }) => url.endsWith('/refreshToken'));
    const thief = () => fetch(`${renewing.origin}/refreshToken`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    // Once its answer has been used, the back end knows that the answer was not lost.
    await renewing.post('/__demo/expire');
    await hugo.orders();
    const stolen = await thief();
    const { code } = await stolen.json();
    say(`whoever sends the used token is told ${stolen.status} ${code}`);
    expect('answer to the thief', stolen.status, 401);
    const since = await counting(renewing, platform)();
    const results = await settled(Array.from({ length: 5 }, () => hugo.orders()));
    const counts = await since();
    expect('requests of the user that met 401, for the family has ended', counts.unauthorized - counts.refreshes, 5);
    expect('answers in the end', statuses(results), { 200: 5 });
    expect('refreshes by token (refused), logins by wx.login in the same flight', [counts.refreshes, counts.silentLogins], [1, 1]);
    expect('still signed in', hugo.session.snapshot().account, 'silent');
    const { refreshToken } = JSON.parse(body);
    const said = [hugo.session.dump(), JSON.stringify(hugo.events), JSON.stringify(hugo.session.snapshot()), ...hugo.log];
    expect('places that show a refresh token', said.filter((text) => text.includes(refreshToken)).length, 0);
  });

  await step('Signed in by SMS', 'the account has taken the place of the silent one; when it ends, nobody takes its place', async ({ say, expect }) => {
    const jana = createPhone({ user: 'jana', server, platform });
    const counted = counting(server, platform);
    await jana.launch().login();
    const phone = '13900139000';
    const post = (url, data) => jana.session.request({ url, method: 'POST', data, needLogin: false }).then((answer) => answer.data);
    const { code } = await post('/smsCode', { phone });
    const { userInfo } = await jana.session.adopt(await post('/smsLogin', { phone, code }));
    say(`signed in as ${userInfo.phone}`);
    expect('account, account-switched events', [jana.session.snapshot().account, jana.saw('account-switched')], ['adopted', 1]);
    expect('a request', (await jana.orders()).statusCode, 200);
    await server.post('/__demo/expire');
    const since = await counted();
    expect('a request after its end', await codeOf(jana.orders()), 'ERR_LOGIN_REQUIRED');
    expect('login-required events', jana.saw('login-required'), 1);
    expect('account', jana.session.snapshot().account, 'none');
    expect('ensureLogin', await codeOf(jana.session.ensureLogin()), 'ERR_LOGIN_REQUIRED');
    await wait(200);
    jana.launch();
    expect('ensureLogin after a restart of the app', await codeOf(jana.session.ensureLogin()), 'ERR_LOGIN_REQUIRED');
    const counts = await since();
    expect('codes from wx.login, logins', [counts.loginCodes, counts.silentLogins], [0, 0]);
    await jana.session.login({ force: true });
    expect('account when the user asks for that of WeChat', jana.session.snapshot().account, 'silent');
  });

  await step('Registration', 'the back end does not know the user: that is told once, and a tap on the phone button registers', async ({ expect }) => {
    const karl = createPhone({ user: 'karl', server: registering, platform });
    const session = karl.launch();
    const counted = counting(registering, platform);
    const asking = await counted();
    const results = await settled(Array.from({ length: 10 }, () => karl.orders()));
    expect('ten requests end', statuses(results), { ERR_UNREGISTERED: 10 });
    expect('one more', await codeOf(karl.orders()), 'ERR_UNREGISTERED');
    expect('logins they took', (await asking()).silentLogins, 1);
    expect('account, registration-required events', [session.snapshot().account, karl.saw('registration-required')], ['unregistered', 1]);
    expect('a made-up phone code', await codeOf(session.register({ phoneCode: 'made-up' })), 'ERR_BACKEND_REJECTED');
    const since = await counted();
    const { code } = await platform.post('/__control/phone-code', { user: 'karl', phone: '13700137000' });
    const { userInfo } = await session.register({ phoneCode: code, nickName: '卡尔' });
    const counts = await since();
    expect('user', [userInfo.nickName, userInfo.phone], ['卡尔', '137****7000']);
    expect('registrations, numbers bought from WeChat', [counts.registrations, counts.phoneNumber], [1, 1]);
    expect('a request', (await karl.orders()).statusCode, 200);
    expect('step, account', [session.currentAuthStep(), session.snapshot().account], [3, 'silent']);
  });
}
