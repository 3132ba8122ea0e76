// `node compile.mjs FOLDER`: every source as JavaScript with its source map into FOLDER, from the root of the checkout.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { transformFile } from '@swc/core';
import { sourceFiles } from './sources.mjs';

const out = process.argv[2];
const options = { ...JSON.parse(readFileSync('.swcrc', 'utf8')), configFile: false, swcrc: false };
delete options.$schema;

/** Lets SWC's threads work side by side without all sources in memory at once. */
const AT_ONCE = 16;
const files = sourceFiles('.');
await Promise.all(Array.from({ length: AT_ONCE }, compileRest));

async function compileRest() {
  for (let file = files.pop(); file !== undefined; file = files.pop()) await compile(file);
}

async function compile(file) {
  const target = join(out, file.replace(/\.ts$/, '.js'));
  // The folder is renamed once it is whole, to one at the same depth.
  const sourceFileName = relative(dirname(target), file).replaceAll('\\', '/');
  const { code, map } = await transformFile(file, { ...options, sourceFileName });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${code}//# sourceMappingURL=${basename(target)}.map\n`);
  writeFileSync(`${target}.map`, map);
}
