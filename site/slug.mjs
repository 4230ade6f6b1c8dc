/** The anchor of a heading, as code hosts make it: a link works in the repository and on the site. */
export const slugOf = (title) =>
  title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .trim()
    .replace(/\s+/g, '-')
