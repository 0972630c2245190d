import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// During development the page is served by Vite and the server runs beside it.
const server = process.env.FRONTLINE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: './',
  plugins: [vue()],
  build: {
    target: 'es2022',
    emptyOutDir: true,
    // ECharts is one chunk of its own, loaded with the simulator only.
    chunkSizeWarningLimit: 700,
  },
  worker: { format: 'es' },
  // The form is made from the engine's own schema.
  server: { proxy: { '/frontline.v1.': server }, fs: { allow: ['.', '../reward/plan.schema.json'] } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
