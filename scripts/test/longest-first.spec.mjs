import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import LongestFirst from './longest-first.mjs';

it('begins with suites known to be long, and goes on with large ones', () => {
  const folder = mkdtempSync(join(tmpdir(), 'marketlog-order-'));
  try {
    const sizes = {
      'small.int.spec.ts': 10,
      'ingest.int.spec.ts': 1,
      'large.spec.ts': 90,
      'traces.e2e.spec.ts': 3,
      'interrupted-imports.int.spec.ts': 5,
    };
    const tests = Object.entries(sizes).map(([name, size]) => {
      const path = join(folder, name);
      writeFileSync(path, 'x'.repeat(size));
      return { path };
    });
    expect(new LongestFirst().sort(tests).map(({ path }) => basename(path))).toEqual([
      'interrupted-imports.int.spec.ts',
      'ingest.int.spec.ts',
      'traces.e2e.spec.ts',
      'large.spec.ts',
      'small.int.spec.ts',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
