// The contract by openapi-typescript and openapi-fetch.
import createClient from 'openapi-fetch';
import type { paths } from './schema';
import type { Life } from './life';

export const live: Life = async (baseUrl, codes) => {
  const client = createClient<paths>({ baseUrl });
  const stranger = await client.POST('/silentLogin', { body: { code: await codes.login(), scene: 1001 } });
  const unregistered = stranger.data !== undefined && stranger.data.registered === false;

  const opened = await client.POST('/register', { body: { code: await codes.login(), phoneCode: await codes.phone(), nickName: 'Ann' } });
  const refreshed = await client.POST('/refreshToken', { body: { refreshToken: opened.data?.refreshToken ?? '' } });
  const token: string = refreshed.data?.token ?? '';
  const updated = await client.POST('/updateUser', { body: { nickName: 'Anna' }, headers: { authorization: `Bearer ${token}` } });

  const login = await client.POST('/silentLogin', { body: { code: await codes.login() } });
  const nickName = login.data && login.data.registered !== false ? login.data.userInfo?.nickName : undefined;
  const refused = await client.POST('/silentLogin', { body: { code: 'made-up' } });
  // A client that was made today compiles with the codes of tomorrow.
  if (refused.error?.code === 'OF_TOMORROW') throw new Error('it is not known yet');
  return { unregistered, hasPhone: updated.data?.userInfo.hasPhone, nickName, code: refused.error?.code };
};
