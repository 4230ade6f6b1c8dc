// The reference back end as `make demo` starts it. In production: https, and registered in the platform's console.
module.exports = { baseURL: 'http://127.0.0.1:8787' }
