// What would go wrong on the phone, told at the build: one sentence each, and what to do.
import fs from 'node:fs'
import path from 'node:path'
import { filesOf } from './files.js'
import { SHIPPED, WASM } from './shipped.js'

const COMPONENT = /"mp-session\/(components\/[^"]*)"/g

const copies = (output) =>
  filesOf(output, '.js')
    .filter((file) => fs.readFileSync(file, 'utf8').includes(WASM))
    .map(
      (file) =>
        `${path.relative(output, file)} holds a second copy of the SDK, beside the one of npm: ` +
        'remove it, and write mp-session/components/… where its components are used'
    )

const components = (output) =>
  filesOf(output, '.json').flatMap((file) =>
    Array.from(fs.readFileSync(file, 'utf8').matchAll(COMPONENT))
      .filter(([, place]) => !fs.existsSync(path.join(SHIPPED, `${place}.wxml`)))
      .map(
        ([, place]) =>
          `${path.relative(output, file)} uses mp-session/${place}, which does not exist: there are ` +
          'mp-session/components/{auth-popup,auth-flow,user-container,phone-container}/index'
      )
  )

const wasm = () =>
  fs.existsSync(path.join(SHIPPED, path.basename(WASM)))
    ? []
    : ['mp-session.wasm is missing in the package, so that the app runs on plain JavaScript: install the package again']

export const complain = (output) => {
  for (const sentence of [...wasm(), ...copies(output), ...components(output)]) console.warn(`mp-session: ${sentence}`)
}
