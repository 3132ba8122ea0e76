import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '#config';

/** What a file loads before it runs: its imports but those of types only, and those that it makes later by `import()`. */
const staticImport = /^(?:import|export) (?!type )(?:[^'"]*? from )?'([^']+)';/gm;

/** Files and packages that are loaded with a file. */
function loadedWith(entry: string): { readonly files: Set<string>; readonly packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, name] of readFileSync(file, 'utf8').matchAll(staticImport)) {
      const target = name!.startsWith('.') ? join(dirname(file), name!.replace(/\.js$/, '.ts')) : ours(name!);
      if (target === undefined) packages.add(name!);
      else visit(target);
    }
  };
  visit(entry);
  return { files, packages };
}

function ours(name: string): string | undefined {
  const [, lib, kind] = /^#([a-z-]+)(?:\/(feature|module))?$/.exec(name) ?? [];
  if (lib === undefined) return undefined;
  return join(projectRoot, 'libs', lib, 'src', kind ? `${lib}.${kind}.ts` : 'index.ts');
}

test('help is declared without a framework, drivers or schemas: their loading takes more than a second', () => {
  const { files, packages } = loadedWith(join(import.meta.dirname, 'command-line.ts'));
  expect(files.size).toBeGreaterThan(50);
  expect([...files].filter((file) => !existsSync(file))).toEqual([]);
  expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
});

test('verbs load no TypeORM: 350 files that none of them needs', () => {
  const { packages } = loadedWith(join(import.meta.dirname, 'open.ts'));
  expect(packages).toContain('@nestjs/core');
  expect([...packages].filter((name) => /typeorm/.test(name))).toEqual([]);
});
