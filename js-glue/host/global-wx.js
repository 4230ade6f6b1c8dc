export const globalWx = () => (typeof wx === 'undefined' ? undefined : wx)
