import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { figures } from './figures.ts';
import { shell } from './shell.ts';

const BACKEND = 'http://127.0.0.1:8000';

const HOUSE = /node_modules|src[\\/](core[\\/](?!figure)|io|state)[\\/]|src[\\/]parts[\\/](?!Figure)/;
/** What only screens that are loaded later use: it comes with the first of them. */
const LATER = /src[\\/](core[\\/](body|draft|progress|report|pairing|intake)|io[\\/](clinic|passkeys)|parts[\\/](Mornings|Ticks?|Wide)|state[\\/](caseload|files|install|intake|passkeys|prescribing|profile|progress|reports|sharing|signin|therapist))\./;

export default defineConfig({
  plugins: [svelte(), figures(), shell()],
  build: {
    // Everything above the support floor (iOS 16.4) understands this.
    target: 'es2022',
    assetsInlineLimit: 0,
    // MIT and ISC ask that their notice goes with every copy, and each phone gets one: /licences.txt.
    license: { fileName: 'licences.txt' },
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every screen needs comes in one file; a dozen crumbs would compress worse and load slower.
          // The figures are drawn only in a session, and fetched when one is opened.
          groups: [{ name: 'house', test: (id: string) => HOUSE.test(id) && !LATER.test(id) }],
        },
      },
    },
  },
  server: { proxy: { '/api': BACKEND } },
});
