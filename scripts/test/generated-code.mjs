import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import { root } from '../bootstrap/prepare.mjs';
import { node, tool } from './process.mjs';

const GENERATED = 'libs/contracts/src/gen';

/** Generates the event schemas' code again, elsewhere, and compares it with what is committed. */
export async function generatedCodeIsCurrent() {
  const fresh = mkdtempSync(join(tmpdir(), 'marketlog-generated-'));
  try {
    // buf looks its plugin up in PATH, where npm's own scripts would have put it.
    const path = [join(root, 'node_modules', '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
    const buf = await node([tool('@bufbuild', 'buf', 'bin', 'buf'), 'generate', '-o', fresh], { PATH: path });
    if (!buf.ok) return buf;
    const [have, want] = [contents(join(root, GENERATED)), contents(join(fresh, GENERATED))];
    const stale = [...new Set([...have.keys(), ...want.keys()])].filter((file) => have.get(file) !== want.get(file));
    const output = stale.map((file) => `${GENERATED}/${file} is not what proto/ says: npm run generate`).join('\n');
    return { ok: stale.length === 0, output };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function contents(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}
