import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { figures } from './figures.ts';

export default defineConfig({
  plugins: [svelte(), figures()],
  // The client's runes, not the server's: state modules are tested as the phone runs them.
  resolve: { conditions: ['browser'] },
  test: { include: ['tests/**/*.test.ts'], environment: 'node', isolate: false },
});
