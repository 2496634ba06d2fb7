/**
 * Vite plugin: builds the service worker after the app, with the list of files that make the app work offline.
 * The list's hash names the cache, so a new build is a new cache and an old page keeps its old files. Beside each hashed
 * text it lays a packed copy for the server to send.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, type ResolvedConfig } from 'vite';

const LEFT_OUT = [/^sw\.js$/, /^screenshots\//, /^licences\.txt$/, /\.map$/, /\.gz$/];
/** Their names hold a hash, so a packed copy can never be an older one. */
const PACKED = /^assets\/.*\.(js|css|json)$/;

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !LEFT_OUT.some((pattern) => pattern.test(name)))
    .sort();
}

export function shell(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'backbeat-shell',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle() {
      const folder = join(config.root, config.build.outDir);
      const files = filesOf(folder);
      for (const name of files.filter((each) => PACKED.test(each))) {
        const path = join(folder, name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
      const hash = createHash('sha256');
      for (const file of [...files.map((name) => join(folder, name)), join(config.root, 'src/worker/sw.ts')]) {
        hash.update(file.slice(folder.length)).update(readFileSync(file));
      }
      // index.html is asked for as "/", the address people open.
      const list = files.map((name) => (name === 'index.html' ? '/' : `/${name}`));
      await build({
        configFile: false, root: config.root, logLevel: 'warn', publicDir: false,
        define: { SHELL_FILES: JSON.stringify(list), SHELL_VERSION: JSON.stringify(hash.digest('hex').slice(0, 12)) },
        build: {
          outDir: config.build.outDir, emptyOutDir: false,
          lib: { entry: 'src/worker/sw.ts', formats: ['iife'], name: 'backbeatWorker', fileName: () => 'sw.js' },
        },
      });
    },
  };
}
