import { assemble } from './support/assemble.mjs'
import { describeComponents } from './support/cases.mjs'
import { createSimulate } from './support/simulate.mjs'

describeComponents(createSimulate(assemble()))
