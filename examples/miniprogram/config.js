// The reference back end, and one that was started with --require-registration. In production: https, and registered in
// the platform's console.
module.exports = { baseURL: 'http://127.0.0.1:8787', registeringURL: 'http://127.0.0.1:8789' }
