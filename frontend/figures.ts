/**
 * Vite plugin: turns the figures' poses from YAML 1.2 into one JSON file beside the app. The phone fetches it when the
 * first session is opened; the service worker keeps it with the shell, so a session in flight mode has its figures.
 * (A reader of YAML 1.1 would take the key `on` for a truth value.)
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport, type Plugin, type ResolvedConfig } from 'vite';
import { parse } from 'yaml';
import type { Figure } from './src/core/figure/format';

const NAME = 'virtual:figures';
const IN_DEVELOPMENT = '/figures.json';

/** All figures with the box of everything they ever draw, which the app's own drawing code works out. */
async function figuresAsJson(root: string, files: readonly string[]): Promise<string> {
  const { module } = await runnerImport<typeof import('./src/core/figure/box')>(join(root, 'src/core/figure/box.ts'), { configFile: false, root });
  const figures = Object.assign({}, ...files.map((file) => parse(readFileSync(file, 'utf8')))) as Record<string, Figure>;
  for (const figure of Object.values(figures)) figure.box = module.boxOf(figure);
  return JSON.stringify(figures);
}

export function figures(): Plugin {
  let config: ResolvedConfig;
  const files = (): string[] => ['poses', 'checks'].map((name) => join(config.root, `figures/${name}.yaml`));
  return {
    name: 'backbeat-figures',
    configResolved(resolved) {
      config = resolved;
    },
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    async load(id) {
      if (id !== `\0${NAME}`) return null;
      if (config.command === 'serve') return `export default ${JSON.stringify(IN_DEVELOPMENT)}`;
      for (const file of files()) this.addWatchFile(file);
      const asset = this.emitFile({ type: 'asset', name: 'figures.json', source: await figuresAsJson(config.root, files()) });
      return `export default import.meta.ROLLUP_FILE_URL_${asset}`;
    },
    configureServer(server) {
      server.middlewares.use(IN_DEVELOPMENT, (_request, response, next) => {
        response.setHeader('Content-Type', 'application/json');
        figuresAsJson(config.root, files()).then((json) => response.end(json), next);
      });
    },
  };
}
