import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#cli';
import { createHost } from './host.js';

let folder: string;
let database: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-cli-'));
  database = join(folder, 'log.db');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** One command line, in this process but with a context of its own, as the process would run it. */
async function run(line: readonly string[], settings: Record<string, string> = {}) {
  const written = { stdout: '', stderr: '' };
  const host = createHost({ MARKETLOG_DATABASE_URL: `sqlite:${database}`, ...settings });
  const exitCode = await runCli(host, line, {
    stdout: { write: (text: string) => Boolean((written.stdout += text)) },
    stderr: { write: (text: string) => Boolean((written.stderr += text)), isTTY: false },
  });
  return { exitCode, ...written, json: () => JSON.parse(written.stdout) };
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const header = 'date,symbol,open,high,low,close,volume';
const bar = (day: number, close: number, low = 5) =>
  `2024-01-${String(day).padStart(2, '0')},ACME,10,20,${low},${close},1000`;

describe('commands on a log', () => {
  it('say `no log at PATH` where there is none, and make none', async () => {
    const lines = [
      ['events', 'list'],
      ['projections', 'list'],
      ['log', 'verify'],
      ['track', 'ACME'],
    ];
    const results = await Promise.all(lines.map((line) => run(line)));
    for (const { exitCode, stdout, stderr } of results) {
      const expected = { exitCode: 1, stdout: '', stderr: `marketlog: no log at ${database} (no_log)\n` };
      expect({ exitCode, stdout, stderr }).toEqual(expected);
    }
    expect(existsSync(database)).toBe(false);
  });

  it('import what is good, count what is not, and record nothing twice', async () => {
    const prices = await file('acme.csv', [header, bar(2, 11), bar(3, 12), bar(4, 12, 21), bar(5, 13), ''].join('\n'));
    const first = await run(['import', 'prices', prices, '--json']);
    expect(first.exitCode).toBe(0);
    expect(first.json()).toMatchObject({
      read: 4,
      recorded: 3,
      rejected: 1,
      files: 1,
      rejections: [{ file: 'acme.csv', line: 4, reason: expect.any(String) }],
    });
    const again = await run(['import', 'prices', prices, '--json']);
    expect(again.json()).toMatchObject({ read: 4, recorded: 0, unchanged: 3, rejected: 1 });
    const events = await run(['events', 'list', '--category', 'prices', '--json']);
    expect(events.json().data).toHaveLength(3);
  });

  it('refuse everything with --strict when a row is bad: exit code 2', async () => {
    const prices = await file('strict.csv', [header, bar(8, 14), bar(9, 12, 21), ''].join('\n'));
    const strict = await run(['import', 'prices', prices, '--strict', '--json']);
    expect(strict.exitCode).toBe(2);
    expect(strict.json()).toMatchObject({ rejected: 1, recorded: 0 });
    expect((await run(['events', 'list', '--category', 'prices', '--json'])).json().data).toHaveLength(3);
  });

  it('show the log, and what the read models say', async () => {
    const [event] = (await run(['events', 'list', '--category', 'prices', '--json'])).json().data;
    expect((await run(['events', 'show', event.address, '--json'])).json()).toEqual(event);
    expect((await run(['events', 'show', event.id, '--json'])).json()).toEqual(event);
    expect((await run(['events', 'list', '--symbol', 'ACME', '--limit', '1'])).stdout).toMatch(/--page-token \S+\n$/);
    expect(await run(['events', 'show', 'prices-0@999'])).toMatchObject({ exitCode: 1, stdout: '' });
    expect((await run(['events', 'show', crypto.randomUUID()])).stderr).toContain('event_not_found');
    expect((await run(['log', 'verify', '--json'])).json()).toMatchObject({ ok: true, faults: [] });
    const projections = await run(['projections', 'list', '--json']);
    expect(projections.json()).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'daily-bars', state: 'live' })]),
    );
    const { tables } = (await run(['projections', 'hash', '--json'])).json();
    expect(tables).toContainEqual({
      table: 'daily_bars',
      rows: 3,
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each([
    [['events', 'withdraw', 'foo']],
    [['events', 'show', 'foo']],
    [['events', 'show', 'prices-3@0']],
    [['events', 'list', '--page-token', 'foo']],
    [['events', 'list', '--partition', 'foo']],
    [['ingestions', 'list', '--limit', 'foo']],
    [['ingestions', 'show', 'foo']],
    [['ingestions', 'withdraw', 'foo']],
    [['track', '!!']],
    [['rename', 'ACME', '!!', '--from', '2024-01-03']],
    [['rename', '!!', 'ACME', '--from', '2024-01-03']],
  ])('exit 64 where an argument is malformed: %j', async (line) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    // One sentence, and no stack.
    expect(stderr).toMatch(/^marketlog: [^\n]+ \([a-z_]+\)\n$/);
  });

  it('track and untrack', async () => {
    expect((await run(['track', 'ACME'])).exitCode).toBe(0);
    expect((await run(['untrack', 'ACME'])).exitCode).toBe(0);
    const events = (await run(['events', 'list', '--category', 'instruments', '--json'])).json().data;
    const types = events.map(({ type }: { type: string }) => type.split('.').at(-1));
    expect(types).toEqual(expect.arrayContaining(['InstrumentRegistered', 'InstrumentTracked', 'InstrumentUntracked']));
  });
});

describe('what cannot be understood', () => {
  it.each([
    [['imprt'], 'Did you mean import?'],
    [['import', 'prices', 'x.csv', '--sorce', 'y'], 'Did you mean --source?'],
    [['import', 'prices'], 'missing required argument'],
    [['events', 'list', '--limit', '0'], '--limit'],
    [['events', 'list', '--category', 'price'], '--category'],
  ])('%j exits 64', async (line, hint) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    expect(stderr).toContain(hint);
  });

  it('names a bad setting, what it is and what is allowed, and never a password', async () => {
    const port = await run(['events', 'list'], { MARKETLOG_PARTITIONS: 'many' });
    expect(port).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('MARKETLOG_PARTITIONS is "many"; allowed: a whole number'),
    });
    const url = await run(['events', 'list'], { MARKETLOG_DATABASE_URL: 'mysql:me:s3cret@host/db' });
    expect(url.exitCode).toBe(1);
    expect(url.stderr).toContain('MARKETLOG_DATABASE_URL');
    expect(url.stderr).not.toContain('s3cret');
  });
});

describe('bad input is answered by one plain sentence, and nothing is recorded', () => {
  const count = async () =>
    (await run(['events', 'list', '--category', 'prices', '--json', '--limit', '10000'])).json().data.length;

  it('files', async () => {
    const before = await count();
    await mkdir(join(folder, 'nothing'), { recursive: true });
    const inputs: [string, string][] = [
      ['an empty file', await file('empty.csv', '')],
      ['a folder without CSV', join(folder, 'nothing')],
      ['a wrong header', await file('wrong.csv', 'a,b,c\n1,2,3\n')],
      [
        'a binary file',
        await file(
          'binary.csv',
          new Uint8Array(5000).map((_byte, i) => (i * 7919) % 256),
        ),
      ],
      ['a path that is not there', join(folder, 'missing.csv')],
      ['a .gz that is none', await file('fake.csv.gz', 'plain text')],
    ];
    const results = await Promise.all(
      inputs.map(async ([what, path]) => ({ what, ...(await run(['import', 'prices', path])) })),
    );
    for (const { what, exitCode, stderr } of results) {
      const sentence = expect.stringMatching(/^marketlog: .+ \([a-z_]+\)\n$/);
      expect({ what, exitCode, stderr }).toEqual({ what, exitCode: 1, stderr: sentence });
    }
    expect(await count()).toBe(before);
  });

  it('rows with symbols and dates that are none', async () => {
    const before = await count();
    const rows = ['2024-01-02,../../etc/passwd,1,1,1,1,1', '2024-13-45,ACME,1,1,1,1,1', '2999-01-01,ACME,1,1,1,1,1'];
    const { exitCode, json } = await run([
      'import',
      'prices',
      await file('odd.csv', [header, ...rows, ''].join('\n')),
      '--json',
    ]);
    expect(exitCode).toBe(3);
    expect(json()).toMatchObject({ read: 3, recorded: 0, rejected: 3 });
    expect(await count()).toBe(before);
  });

  it('a database that is none', async () => {
    const path = await file('text.db', 'this is no database, however long one looks at it '.repeat(100));
    const { exitCode, stderr } = await run(['events', 'list'], { MARKETLOG_DATABASE_URL: `sqlite:${path}` });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('database_invalid');
  });
});
