import { assemble } from './support/assemble.mjs'
import { describeComponents } from './support/cases.mjs'
import { createGlassEasel } from './support/glass-easel.mjs'

describeComponents(await createGlassEasel(assemble()))
