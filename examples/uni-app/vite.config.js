import uniModule from '@dcloudio/vite-plugin-uni'
import mpSession from 'mp-session/vite'
import { defineConfig } from 'vite'

// A CommonJS module whose default is inside where Node imports it.
const uni = uniModule.default || uniModule

export default defineConfig({ plugins: [mpSession(), uni()] })
