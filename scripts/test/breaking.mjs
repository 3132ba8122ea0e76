import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';
import { node, tool } from './process.mjs';

const RELEASED = 'proto/released.binpb';

/**
 * No change of `proto/` breaks who reads the log: `buf breaking` against the main branch, where the checkout knows it, and
 * always against the schemas as last released. A shallow or detached checkout has no main branch, and on the main branch itself a
 * comparison with it says nothing of what has been committed; the released schemas are there in both. The note says what was compared.
 */
export async function protobufBreaksNobody(folder = root) {
  const scratch = mkdtempSync(join(tmpdir(), 'marketlog-breaking-'));
  try {
    if (!existsSync(join(folder, RELEASED))) return { ok: false, output: `${RELEASED} is missing` };
    const bases = [{ name: RELEASED, against: RELEASED }, ...mainBranch(folder, scratch)];
    const faults = [];
    for (const { name, against } of bases) {
      const args = [tool('@bufbuild', 'buf', 'bin', 'buf'), 'breaking', '--against', against];
      const { ok, output } = await node(args, {}, { cwd: folder });
      if (!ok) faults.push(`against ${name}:\n${output}`);
    }
    const note = `against ${bases.map(({ name }) => name).join(' and ')}${bases.length === 1 ? ' (no main branch here)' : ''}`;
    return { ok: faults.length === 0, note, output: faults.join('\n') };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Where this branch left main (what main has gained since is not missing here); on main itself, the commit before. */
function mainBranch(folder, scratch) {
  const head = git(folder, 'rev-parse', '--verify', 'HEAD^{commit}');
  for (const name of ['refs/remotes/origin/main', 'refs/heads/main']) {
    const base = git(folder, 'merge-base', 'HEAD', name);
    if (base === undefined) continue;
    const commit = (base === head ? git(folder, 'rev-parse', '--verify', 'HEAD^1^{commit}') : undefined) ?? base;
    const against = join(scratch, 'main.tar');
    if (git(folder, 'archive', '-o', against, commit, 'proto', 'buf.yaml') === undefined) continue;
    return [{ name: `main (${commit.slice(0, 9)})`, against }];
  }
  return [];
}

function git(folder, ...args) {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
