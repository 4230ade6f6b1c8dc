const isUnauthenticated = ({ extensions }) => !!extensions && extensions.code === 'UNAUTHENTICATED'

/**
 * A server that refuses a token says so in a 200, too. Only if it refused every field: when one of them has been carried
 * out, nothing is sent again.
 */
const isUnauthorized = ({ statusCode, data: reply }) => {
  const { data, errors } = Object(reply)
  const refused = Array.isArray(errors) ? errors.filter(isUnauthenticated) : []
  const isRefused = (field) => data[field] === null && refused.some(({ path }) => path && path[0] === field)
  return statusCode === 401 || (refused.length > 0 && Object.keys(data || {}).every(isRefused))
}

/** What the server says about a query, in `errors`; `data` is the part that it could answer. */
export class GraphqlError extends Error {
  constructor(message, statusCode, { errors = [], data = undefined } = {}) {
    super(message)
    this.name = 'GraphqlError'
    Object.assign(this, { statusCode, errors, data })
  }
}

/**
 * `const query = graphql(session, '/graphql')`, then `await query('query ($id: ID!) { tea(id: $id) { name } }', { id })`
 * gives the data. The third argument is for options of `session.request`, `needLogin` among them.
 *
 * Throws GraphqlError for what the server says, and what `session.request` throws.
 */
export const graphql = (session, url) => async (query, variables, options) => {
  const { statusCode, data: reply } = await session.request(
    Object.assign({}, options, { url, method: 'POST', data: { query, variables }, isUnauthorized })
  )
  const isReply = !!reply && typeof reply === 'object'
  if (isReply && !reply.errors && reply.data) return reply.data
  const [first] = (isReply && reply.errors) || []
  throw new GraphqlError((first && first.message) || 'the server answered ' + statusCode + ' without data', statusCode, isReply ? reply : {})
}
