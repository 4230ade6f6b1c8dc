/** Every host that is tried: `name` as its reader knows it. */
export const hosts = ['wx', 'tt', 'my'].flatMap((platform) =>
  [undefined, 'uni', 'Taro'].map((framework) => ({ platform, framework, name: framework ? `${framework} on ${platform}` : platform })),
);
