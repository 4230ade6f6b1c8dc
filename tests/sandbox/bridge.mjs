// Carries values between this realm and the sandbox's. Data is copied, functions are wrapped: nothing that the
// packaged code meets was made outside of its realm, as on a phone.
import vm from 'node:vm';

export function createBridge(context, report) {
  const realm = vm.runInContext(
    `({
      array: () => [],
      object: () => ({}),
      buffer: (length) => new ArrayBuffer(length),
      bytes: (buffer) => new Uint8Array(buffer),
      error: (message) => new Error(message),
      promise: (start) => new Promise((resolve, reject) => start(resolve, reject)),
      wrap: (call) => function (...args) {
        const outcome = call(this, args);
        if (outcome.failed) throw outcome.value;
        return outcome.value;
      },
      isRealmObject: (value) => value instanceof Object,
    })`,
    context,
  );
  const inward = new WeakMap();
  const outward = new WeakMap();

  /** The same function under the realm's prototype, with its arguments untouched. */
  function bind(fn) {
    return realm.wrap((self, args) => {
      try {
        return { value: fn.apply(undefined, args) };
      } catch (error) {
        return { failed: true, value: copyError(error) };
      }
    });
  }

  function toRealm(value) {
    if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return value;
    if (realm.isRealmObject(value)) return value;
    if (typeof value === 'function') return wrapForRealm(value);
    if (typeof value.then === 'function') {
      return realm.promise((resolve, reject) => {
        value.then((result) => resolve(toRealm(result)), (error) => reject(toRealm(error)));
      });
    }
    if (value instanceof Error) return copyError(value);
    if (value instanceof ArrayBuffer) {
      const buffer = realm.buffer(value.byteLength);
      realm.bytes(buffer).set(new Uint8Array(value));
      return buffer;
    }
    if (inward.has(value)) return inward.get(value);
    const copy = Array.isArray(value) ? realm.array() : realm.object();
    // Kept only while the copy is made, so that later changes are seen but cycles end.
    inward.set(value, copy);
    for (const key of Object.keys(value)) {
      const { get } = Object.getOwnPropertyDescriptor(value, key);
      // What changes without being told of, e.g. the state of a socket, is asked for each time.
      if (get) Object.defineProperty(copy, key, { get: realm.wrap(() => ({ value: toRealm(value[key]) })), enumerable: true });
      else copy[key] = toRealm(value[key]);
    }
    inward.delete(value);
    return copy;
  }

  function wrapForRealm(fn) {
    if (inward.has(fn)) return inward.get(fn);
    const wrapped = realm.wrap((self, args) => {
      try {
        return { value: toRealm(fn.apply(undefined, args.map(toHost))) };
      } catch (error) {
        return { failed: true, value: toRealm(error) };
      }
    });
    inward.set(fn, wrapped);
    outward.set(wrapped, fn);
    return wrapped;
  }

  function toHost(value) {
    if (typeof value === 'function') {
      if (outward.has(value)) return outward.get(value);
      // An exception in a callback goes to the console of a phone, not to the platform.
      const wrapped = (...args) => {
        try {
          return toHost(value(...args.map(toRealm)));
        } catch (error) {
          report(error);
          return undefined;
        }
      };
      outward.set(value, wrapped);
      outward.set(wrapped, value);
      return wrapped;
    }
    if (typeof value !== 'object' || value === null || !realm.isRealmObject(value)) return value;
    const tag = Object.prototype.toString.call(value);
    if (tag === '[object ArrayBuffer]') return new Uint8Array(value).slice().buffer;
    if (tag === '[object Promise]' || typeof value.then === 'function') return value;
    if (tag === '[object Error]') return value;
    const copy = Array.isArray(value) ? [] : {};
    for (const key of Object.keys(value)) copy[key] = toHost(value[key]);
    return copy;
  }

  function copyError(error) {
    const copy = realm.error(String((error && error.message) || error));
    for (const key of Object.keys(Object(error))) copy[key] = toRealm(error[key]);
    if (error && error.name) copy.name = error.name;
    return copy;
  }

  return { bind, toRealm, toHost, realm };
}
