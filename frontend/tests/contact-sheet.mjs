/** `node tests/contact-sheet.mjs FOLDER` writes the pages of the contact sheet as HTML. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';

const folder = process.argv[2];
if (!folder) throw new RangeError('the folder to write to is missing');
const { module } = await runnerImport(join(import.meta.dirname, 'contact-sheet.ts'), { configFile: false, root: join(import.meta.dirname, '..'), logLevel: 'error' });
module.pages().forEach((page, index) => writeFileSync(join(folder, `sheet-${index + 1}.html`), page));
