/**
 * Lets a child process run the sources as Jest does: `node --import …/typescript-loader.ts worker.ts`. Node strips types
 * by itself but neither emits decorator metadata nor maps `#lib` and `./x.js` to sources.
 */
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

registerHooks({
  resolve(specifier, context, next) {
    if (context.parentURL?.includes('/node_modules/')) return next(specifier, context);
    if (specifier.startsWith('#')) {
      const [lib, part] = specifier.slice(1).split('/');
      const file = part === undefined ? 'index.ts' : `${lib}.${part}.ts`;
      return { url: pathToFileURL(join(root, 'libs', lib!, 'src', file)).href, shortCircuit: true };
    }
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(source)) return { url: source.href, shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.ts') || url.includes('/node_modules/')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, cwd: root, sourceMaps: 'inline' });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
