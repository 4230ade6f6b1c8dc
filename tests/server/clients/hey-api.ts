// The contract by @hey-api/openapi-ts.
import { createClient } from './hey/client';
import { refreshToken, register, silentLogin, updateUser } from './hey/sdk.gen';
import type { Life } from './life';

export const live: Life = async (baseUrl, codes) => {
  const client = createClient({ baseUrl });
  const stranger = await silentLogin({ client, body: { code: await codes.login(), scene: 1001 } });
  const unregistered = stranger.data !== undefined && stranger.data.registered === false;

  const opened = await register({ client, body: { code: await codes.login(), phoneCode: await codes.phone(), nickName: 'Ann' } });
  const refreshed = await refreshToken({ client, body: { refreshToken: opened.data?.refreshToken ?? '' } });
  const token: string = refreshed.data?.token ?? '';
  const updated = await updateUser({ client, body: { nickName: 'Anna' }, headers: { authorization: `Bearer ${token}` } });

  const login = await silentLogin({ client, body: { code: await codes.login() } });
  const nickName = login.data && login.data.registered !== false ? login.data.userInfo?.nickName : undefined;
  const refused = await silentLogin({ client, body: { code: 'made-up' } });
  // A client that was made today compiles with the codes of tomorrow.
  if (refused.error?.code === 'OF_TOMORROW') throw new Error('it is not known yet');
  return { unregistered, hasPhone: updated.data?.userInfo.hasPhone, nickName, code: refused.error?.code };
};
