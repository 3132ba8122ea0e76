import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';
import { protobufBreaksNobody } from './breaking.mjs';

const BAR = 'proto/marketlog/prices/v1/daily_bar_events.proto';

describe('the check that no schema breaks its readers', () => {
  let home;
  let clone;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'marketlog-breaking-spec-'));
    clone = join(home, 'clone');
    for (const path of ['proto', 'buf.yaml']) cpSync(join(root, path), join(clone, path), { recursive: true });
    git(clone, 'init', '--quiet', '--initial-branch=main');
    commit('as released');
  });

  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('passes what is only added, and says what it compared with', async () => {
    git(clone, 'switch', '--quiet', '--create', 'topic');
    edit(BAR, (text) =>
      text.replace('string supersedes = 2;', 'string supersedes = 2;\n  optional string reason = 3;'),
    );
    const { ok, note, output } = await protobufBreaksNobody(clone);
    expect({ ok, output }).toEqual({ ok: true, output: '' });
    expect(note).toMatch(/^against proto\/released.binpb and main \([0-9a-f]{9}\)$/);
  });

  it('names a field that is taken away, though the branch has committed it', async () => {
    git(clone, 'switch', '--quiet', '--create', 'topic');
    edit(BAR, (text) => text.replace('  string supersedes = 2;\n', ''));
    commit('a field less');
    const { ok, output } = await protobufBreaksNobody(clone);
    expect(ok).toBe(false);
    expect(output).toMatch(/against main \([0-9a-f]{9}\):\n.*field "2" with name "supersedes".*was deleted/);
  });

  it('does not miss on a branch what main has gained since', async () => {
    git(clone, 'branch', 'topic');
    appendFileSync(join(clone, BAR), '\nmessage Gained {}\n');
    commit('main moves on');
    git(clone, 'switch', '--quiet', 'topic');
    expect(await protobufBreaksNobody(clone)).toMatchObject({ ok: true });
  });

  it('compares a commit on main with the one before it, for what has been added since the release', async () => {
    appendFileSync(join(clone, BAR), '\nmessage Gained {}\n');
    commit('gained');
    edit(BAR, (text) => text.replace('\nmessage Gained {}\n', ''));
    commit('lost again');
    const { ok, output } = await protobufBreaksNobody(clone);
    expect(ok).toBe(false);
    expect(output).toContain('"Gained" was deleted');
  });

  it('compares a detached, shallow checkout with what was released, and says so', async () => {
    edit(BAR, (text) => text.replace('double close = 6;', 'float close = 6;'));
    commit('narrower');
    const shallow = join(home, 'shallow');
    git(home, 'clone', '--quiet', '--depth=1', `file://${clone}`, shallow);
    git(shallow, 'switch', '--quiet', '--detach');
    git(shallow, 'branch', '--quiet', '-D', 'main');
    git(shallow, 'remote', 'remove', 'origin');
    const { ok, note, output } = await protobufBreaksNobody(shallow);
    expect({ ok, note }).toEqual({ ok: false, note: 'against proto/released.binpb (no main branch here)' });
    expect(output).toMatch(/"close".*changed type from "double" to "float"/);
  });

  it('fails where the released schemas are missing', async () => {
    rmSync(join(clone, 'proto/released.binpb'));
    expect(await protobufBreaksNobody(clone)).toEqual({ ok: false, output: 'proto/released.binpb is missing' });
  });

  function edit(path, change) {
    const text = readFileSync(join(clone, path), 'utf8');
    expect(change(text)).not.toBe(text);
    writeFileSync(join(clone, path), change(text));
  }

  function commit(message) {
    git(clone, 'add', '--all');
    git(clone, '-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '-m', message);
  }
});

function git(cwd, ...args) {
  execFileSync('git', args, { cwd, stdio: 'pipe' });
}
