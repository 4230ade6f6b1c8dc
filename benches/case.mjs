/** One scenario of one peer in a process of its own: `node --expose-gc case.mjs SCENARIO PEER` → one line of JSON. */
import { writeSync } from 'node:fs'
import { peerNamed } from './peers/index.mjs'
import { deadApi, expiries, loginDown, logout, silence } from './scenarios/behaviour.mjs'
import { burst, coldRequests, storm, stragglers } from './scenarios/crowd.mjs'
import { growth } from './scenarios/growth.mjs'
import { hot, request } from './scenarios/hot.mjs'
import { memory } from './scenarios/memory.mjs'
import { coldStart } from './scenarios/start.mjs'

const scenarios = {
  hot,
  request,
  burst,
  coldRequests,
  storm,
  stragglers,
  deadApi,
  loginDown,
  expiries,
  logout,
  silence,
  coldStart,
  memory,
  growth,
}

const [scenario, peer] = process.argv.slice(2)
let unhandled = 0
process.on('unhandledRejection', () => unhandled++)
for (const level of ['log', 'info', 'warn', 'error', 'debug']) console[level] = () => {}

scenarios[scenario](peerNamed(peer)).then(
  async (result) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    writeSync(1, JSON.stringify(result && { ...result, unhandled }) + '\n')
    process.exit(0)
  },
  (error) => {
    writeSync(2, String(error && error.stack) + '\n')
    process.exit(1)
  }
)
