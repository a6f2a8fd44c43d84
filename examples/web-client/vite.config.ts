import { defineConfig } from 'vite';

const platform = 'http://localhost:8080';

export default defineConfig({
  build: {
    target: 'es2022',
    // Nothing inline, so that a strict Content-Security-Policy holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700, // hls.js, loaded with the player only
  },
  server: {
    proxy: { '/v1': platform, '/media': platform },
    fs: { allow: ['.', '../../cinema-client-sdk/typescript'] },
  },
});
