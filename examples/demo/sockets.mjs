// Real sockets behind the phone's `wx.connectSocket`: Node's own cannot send a header with the handshake.
import WebSocket from 'ws';

/** For `createFakeWx({ socket })`: carries each handshake to the server at `origin`, and what is said after it. */
export const socketsTo = (origin) => (handshake) =>
  new Promise((resolve, reject) => {
    const path = handshake.url.replace(/^wss?:\/\/[^/?#]*/i, '');
    const far = new WebSocket(origin.replace(/^http/, 'ws') + path, handshake.protocols || [], { headers: handshake.header });
    far.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve({ statusCode: response.statusCode });
    });
    far.once('error', reject);
    far.once('open', () => {
      // The phone hears that it is open before it hears what was said.
      far.pause();
      setTimeout(() => far.resume(), 0);
      resolve({ message: (data) => far.send(data), closed: () => far.close() });
    });
    far.on('message', (data, isBinary) => handshake.send(isBinary ? new Uint8Array(data).buffer : data.toString()));
    far.on('close', (code, reason) => handshake.close(code, reason.toString()));
  });
