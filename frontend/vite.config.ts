import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { shell } from './shell.ts';

const BACKEND = 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [svelte(), shell()],
  build: {
    // Everything above the support floor (iOS 16.4) understands this.
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': BACKEND } },
});
