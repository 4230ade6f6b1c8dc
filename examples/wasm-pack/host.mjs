// A host for browsers and Node: everything by fetch. The codes that a phone would get from wx.login
// come from the simulated platform of examples/server.

/**
 * @param {string} platform the platform's address
 * @param {string} user whose phone this is
 * @param {import('mp-session').SessionStorage} [storage]
 * @returns {import('mp-session').Host}
 */
export function createHost(platform, user, storage) {
  return {
    async login() {
      const response = await fetch(`${platform}/__control/login-code`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user }),
      }).catch(() => {
        throw { failure: 'network' };
      });
      return response.json();
    },
    async request({ url, method, header, data, signal }) {
      const response = await fetch(url, { method, headers: header, body: JSON.stringify(data), signal });
      return { statusCode: response.status, header: Object.fromEntries(response.headers), data: await response.text() };
    },
    storage,
  };
}
