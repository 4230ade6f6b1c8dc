// The recipes for calls that are no wx.request of a library: clouds, GraphQL, sockets that open again.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { GraphQLError, buildSchema, graphql as execute } from 'graphql'
import { recipe } from './support/recipes.mjs'
import { ORIGIN, createWorld } from './support/sdk.mjs'

const until = async (condition) => {
  for (let turn = 0; turn < 500 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 2))
  assert.ok(condition(), 'did not come true: ' + condition)
}

describe('the recipe for wx.cloud', () => {
  /** A cloud that knows the token of the back end; strict about what it is given, as WeChat's is. */
  const start = async () => {
    const world = createWorld()
    const seen = []
    const isLive = (token) => token === world.server.token
    const cloud = {
      async callContainer(options) {
        seen.push(options)
        assert.deepEqual(Object.keys(options).sort(), ['config', 'header', 'method', 'path'])
        const ok = isLive((options.header.Authorization || '').slice('Bearer '.length))
        return { statusCode: ok || options.path === '/public' ? 200 : 401, data: options.path, header: {}, errMsg: 'cloud.callContainer:ok' }
      },
      async callFunction(options) {
        seen.push(options)
        assert.deepEqual(Object.keys(options).sort(), ['data', 'name'])
        if (options.name === 'broken') throw { errCode: -504002, errMsg: 'cloud.callFunction:fail Error: errCode: -504002' }
        return { result: isLive(options.data.token) || options.name === 'public' ? { code: 0, given: options.data } : { code: 401 }, errMsg: 'cloud.callFunction:ok' }
      },
    }
    const { cloudWithSession } = await recipe('cloud.js')
    return Object.assign(world, { seen, cloudWithSession, raw: cloud, cloud: cloudWithSession(cloud, world.session) })
  }
  const container = (cloud, more) => cloud.callContainer(Object.assign({ config: { env: 'prod' }, path: '/orders', header: { 'X-WX-SERVICE': 'shop' }, method: 'GET' }, more))

  test('callContainer carries the token and refreshes once for all', async () => {
    const { cloud, seen, server } = await start()
    const answers = () => Promise.all(Array.from({ length: 20 }, () => container(cloud).then(({ statusCode }) => statusCode)))
    assert.deepEqual(await answers(), Array(20).fill(200))
    assert.deepEqual(seen[0].header, { 'X-WX-SERVICE': 'shop', Authorization: 'Bearer token-1' })
    server.token = 'replaced'
    assert.deepEqual(await answers(), Array(20).fill(200))
    assert.equal(server.logins, 2)
  })

  test('callFunction carries the token and refreshes once for all', async () => {
    const { cloud, server } = await start()
    const data = { page: 2 }
    const answers = () => Promise.all(Array.from({ length: 20 }, () => cloud.callFunction({ name: 'orders', data }).then(({ result }) => result)))
    assert.deepEqual((await answers())[0], { code: 0, given: { page: 2, token: 'token-1' } })
    server.token = 'replaced'
    assert.ok((await answers()).every(({ code }) => code === 0))
    assert.deepEqual([server.logins, data], [2, { page: 2 }])
  })

  test('a refusal of another look is named by the app', async () => {
    const { cloudWithSession, raw, server, session } = await start()
    const cloud = cloudWithSession({ callFunction: async (options) => ({ result: (await raw.callFunction(options)).result.code ? 'no' : 'yes' }) }, session, {
      isUnauthorized: ({ result }) => result === 'no',
    })
    await session.login()
    server.token = 'replaced'
    assert.equal((await cloud.callFunction({ name: 'orders' })).result, 'yes')
    assert.equal(server.logins, 2)
  })

  test('without a login where none is needed, and failures of the cloud pass through', async () => {
    const { cloud, seen, server } = await start()
    for (const needLogin of [false, 'optional']) {
      await container(cloud, { path: '/public', needLogin })
      await cloud.callFunction({ name: 'public', needLogin })
    }
    assert.deepEqual([server.logins, seen.filter(({ header, data }) => (header && header.Authorization) || (data && 'token' in data))], [0, []])
    await assert.rejects(cloud.callFunction({ name: 'broken' }), { errCode: -504002 })
    assert.equal(server.logins, 1)
  })
})

describe('the recipe for GraphQL', () => {
  const schema = buildSchema('type Query { tea(id: ID!): String, mine: String! } type Mutation { order(id: ID!): String, both: String }')

  /** A real GraphQL server in the place of the fake one's addresses. */
  const start = async () => {
    const world = createWorld()
    let carriedOut = 0
    const answer = async ({ header, body }) => {
      const signedIn = () => {
        if (header.authorization !== 'Bearer ' + world.server.token) throw new GraphQLError('sign in first', { extensions: { code: 'UNAUTHENTICATED' } })
      }
      const rootValue = {
        tea({ id }) {
          signedIn()
          if (id === '404') throw new GraphQLError('no such tea', { extensions: { code: 'NOT_FOUND' } })
          return 'tea ' + id
        },
        mine() {
          signedIn()
          return 'mine'
        },
        order({ id }) {
          carriedOut++
          return 'order ' + id
        },
        both() {
          signedIn()
          return 'both'
        },
      }
      const { query: source, variables: variableValues } = JSON.parse(body)
      return { data: await execute({ schema, source, rootValue, variableValues }) }
    }
    world.server.handler = (sent) => (sent.url === ORIGIN + '/graphql' ? answer(sent) : undefined)
    const { graphql, GraphqlError } = await recipe('graphql.js')
    return Object.assign(world, { query: graphql(world.session, '/graphql'), GraphqlError, carriedOut: () => carriedOut })
  }
  const TEA = 'query ($id: ID!) { tea(id: $id) }'

  test('gives the data, with the token, and refreshes once for all when the refusal is in a 200', async () => {
    const { query, server } = await start()
    assert.deepEqual({ ...(await query(TEA, { id: '1' })) }, { tea: 'tea 1' })
    server.token = 'replaced'
    const answers = await Promise.all(Array.from({ length: 20 }, (none, id) => query(TEA, { id: String(id) })))
    assert.deepEqual(answers.map(({ tea }) => tea), Array.from({ length: 20 }, (none, id) => 'tea ' + id))
    assert.equal(server.logins, 2)
    // Of two fields, and where what must not be null is, so that there is no data at all.
    for (const text of ['{ a: tea(id: "1") b: tea(id: "2") }', '{ mine }']) {
      server.token = 'replaced'
      assert.ok(await query(text))
    }
    assert.equal(server.logins, 4)
  })

  test('throws what the server says, and costs no refresh', async () => {
    const { GraphqlError, query, server } = await start()
    const error = await query(TEA, { id: '404' }).catch((thrown) => thrown)
    assert.ok(error instanceof GraphqlError)
    assert.deepEqual([error.message, error.statusCode, error.errors[0].extensions.code, error.data], ['no such tea', 200, 'NOT_FOUND', { tea: null }])
    const invalid = await query('query { coffee }').catch((thrown) => thrown)
    assert.match(invalid.message, /Cannot query field/)
    assert.equal(server.logins, 1)
  })

  test('never sends a mutation again of which a part has been carried out', async () => {
    const { carriedOut, query, server } = await start()
    await query(TEA, { id: '1' })
    server.token = 'replaced'
    const error = await query('mutation { order(id: "1") both }').catch((thrown) => thrown)
    assert.deepEqual([error.data.order, error.errors[0].extensions.code, carriedOut(), server.logins], ['order 1', 'UNAUTHENTICATED', 1, 1])
  })

  test('says so where the answer is no GraphQL, and goes without a login where none is needed', async () => {
    const { query, server } = await start()
    server.handler = ({ url }) => (url === ORIGIN + '/graphql' ? { statusCode: 502, data: '<html>' } : undefined)
    await assert.rejects(query(TEA, { id: '1' }, { needLogin: false }), { name: 'GraphqlError', message: 'the server answered 502 without data' })
    assert.equal(server.logins, 0)
  })
})
