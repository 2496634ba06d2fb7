import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { figures } from './figures.ts';
import { shell } from './shell.ts';

const BACKEND = 'http://127.0.0.1:8000';

/** What Today and the player need, in one file: a dozen crumbs would compress worse and load slower. */
const HOUSE = /^\0|node_modules|src[\\/](core[\\/](?!figure)|(io|state|texts)[\\/]|parts[\\/](?!Figure|easel)|App\.|screens[\\/](Today|NowCard|Session|StatusLines|session[\\/](Before|Exercise|Pace|Picture))\.)/;
/** Parts of Svelte for fields that only later screens have. */
const FIELDS = /svelte[\\/].*bindings[\\/](select|input)\.js$/;
/** What only screens that are loaded later use: it comes with the first of them. */
const LATER = /src[\\/](core[\\/](asks|body|calm|draft|progress|report|pairing|intake|safety)|io[\\/](clinic|passkeys|push)|parts[\\/](Mornings|Ticks?|Wide)|state[\\/](caseload|files|intake|passkeys|prescribing|profile|progress|reminders|reports|safety|sharing|signin|therapist))\./;

/** What Today shows below its session, and only on some days. */
const TOLD = /src[\\/](screens[\\/](Changes|FromTherapist|Notices|Questions)|core[\\/]asks)\./;

export default defineConfig({
  plugins: [svelte(), figures(), shell()],
  build: {
    // Everything above the support floor (iOS 16.4) understands this.
    target: 'es2022',
    assetsInlineLimit: 0,
    // MIT and ISC ask that their notice goes with every copy, and each phone gets one: /licences.txt.
    license: { fileName: 'licences.txt' },
    // index.html asks for all it needs at once. Later parts are in the worker's shell: what they need in turn is listed in
    // themselves, and a list of hashed names in the first file would be a kilobyte that cannot be packed.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, needed, { hostType }) => (hostType === 'html' ? needed : needed.filter((name) => name.endsWith('.css'))),
    },
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'house', test: (id: string) => HOUSE.test(id) && !LATER.test(id) && !FIELDS.test(id) },
            { name: 'told', test: TOLD },
          ],
        },
      },
      treeshake: { moduleSideEffects: [{ test: FIELDS, sideEffects: false }] },
    },
  },
  server: { proxy: { '/api': BACKEND } },
});
