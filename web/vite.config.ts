import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { leanDiffs } from './lean-diffs.ts';

/** `npm run build:web` builds into web/dist, which a hub of this checkout serves; packaging builds into dist/web. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), tailwind(), leanDiffs()],
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    // The hub's content policy lets nothing come from `data:` addresses but pictures.
    assetsInlineLimit: 0,
    // Every file below assets/ carries the hash of what is in it, so it may be kept for ever.
    assetsDir: 'assets',
    manifest: true,
    sourcemap: false,
    target: 'es2023',
  },
});
