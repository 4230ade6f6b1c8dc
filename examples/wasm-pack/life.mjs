// The session's life in short, the same in Node and in a browser.

/** Calls `tell` with a line for each thing that happened. */
export async function live(session, tell) {
  session.on('token-refreshed', () => tell('event: token-refreshed'));
  const tokens = await Promise.all(Array.from({ length: 10 }, () => session.getToken()));
  tell(`10 callers, ${new Set(tokens).size} token`);
  await session.refreshLogin({ staleToken: tokens[0] });
  tell(`refreshed: ${(await session.getToken()) !== tokens[0]}`);
  const { nickName } = await session.updateUser({ nickName: '小明', avatarUrl: 'https://cdn.example.com/a.png' });
  tell(`user: ${nickName}, step ${session.currentAuthStep()}`);
  await session.ensureSessionKey();
  await session.logout();
  tell(`at the end: ${session.snapshot().state}`);
  session.dispose();
}
