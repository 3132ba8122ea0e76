import { Writable } from 'node:stream';
import { LogError, MarketlogError } from '#event-sourcing';
import { UsageError } from '../errors.js';
import type { CliInvocation, CliOutcome, CliVerb } from '../verb.js';
import { describeError } from './describe-error.js';
import type { CliHost, CliService } from './host.js';
import { parseVerb } from './parse-verb.js';
import { createProgress } from '#imports';
import { runCli } from './run-cli.js';

class Nothing {
  run(): Promise<CliOutcome> {
    throw new Error('not run by class here');
  }
}

const importPrices: CliVerb = {
  name: 'import prices',
  summary: 'Reads daily bars from files',
  arguments: [{ flags: '<path...>', description: 'files, folders or globs' }],
  options: [
    { flags: '--source <label>', description: 'who the rows are from', default: 'csv' },
    {
      flags: '--basis <basis>',
      description: 'asTraded or splitAdjusted',
      parse: (text) => {
        if (text !== 'asTraded') throw new UsageError(`--basis is asTraded or splitAdjusted, not "${text}"`);
        return text;
      },
    },
    { flags: '--no-wait', description: 'return at once' },
    { flags: '--strict', description: 'all or nothing' },
  ],
  examples: ['marketlog import prices data/'],
  log: 'create',
  action: async () => Nothing,
};
const listEvents: CliVerb = {
  name: 'events list',
  summary: 'Lists events',
  examples: ['marketlog events list'],
  log: 'open',
  action: async () => Nothing,
};

function hostOf(run: (invocation: CliInvocation) => Promise<CliOutcome>) {
  const opened: string[] = [];
  const start: CliService = { name: 'start', summary: 'Serves', examples: ['marketlog start'], run };
  const host: CliHost = {
    version: '9.9.9',
    services: [start],
    verbs: [importPrices, listEvents],
    open: async (verb) => {
      opened.push(verb.name);
      return {
        action: async () => ({ run }),
        close: async () => {
          opened.push('closed');
        },
      };
    },
  };
  return { host, opened };
}

async function call(line: string[], run: (invocation: CliInvocation) => Promise<CliOutcome> = async () => done) {
  const written = { out: '', err: '' };
  const { host, opened } = hostOf(run);
  const exitCode = await runCli(host, line, {
    stdout: { write: (text: string) => ((written.out += text), true) },
    stderr: { write: (text: string) => ((written.err += text), true), isTTY: false },
  });
  return { exitCode, ...written, opened };
}

const done: CliOutcome = { exitCode: 0, json: { read: 1 }, text: '1 row read' };

describe('the command line', () => {
  it('hands arguments and options over and prints what the verb says', async () => {
    const seen: CliInvocation[] = [];
    const result = await call(
      ['import', 'prices', 'a.csv', 'b.csv', '--basis', 'asTraded', '--no-wait'],
      async (invocation) => {
        seen.push(invocation);
        return done;
      },
    );
    expect(result).toMatchObject({ exitCode: 0, out: '1 row read\n', err: '', opened: ['import prices', 'closed'] });
    expect(seen[0]).toMatchObject({
      arguments: [['a.csv', 'b.csv']],
      options: { source: 'csv', basis: 'asTraded', wait: false },
    });
    expect(seen[0]!.options).not.toHaveProperty('json');
  });

  it('prints exactly one JSON document with --json, also for a failure', async () => {
    expect((await call(['events', 'list', '--json'])).out).toBe('{"read":1}\n');
    const failed = await call(['events', 'list', '--json'], async () => {
      throw new LogError('no_log', 'no log at /nowhere');
    });
    expect(failed).toMatchObject({
      exitCode: 1,
      err: 'marketlog: no log at /nowhere (no_log)\n',
      opened: ['events list', 'closed'],
    });
    expect(JSON.parse(failed.out)).toEqual({
      error: { code: 'no_log', message: 'no log at /nowhere', retryable: false },
    });
  });

  it.each(['invalid_address', 'invalid_page_token', 'invalid_symbol'] as const)(
    'exits 64 where a verb finds its arguments malformed: %s',
    async (code) => {
      const result = await call(['events', 'list', '--json'], async () => {
        throw new MarketlogError(code, '"foo" is not one');
      });
      expect(result).toMatchObject({ exitCode: 64, err: `marketlog: "foo" is not one (${code})\n` });
      expect(JSON.parse(result.out)).toMatchObject({ error: { code } });
    },
  );

  it('passes on exit code 2', async () => {
    expect((await call(['import', 'prices', 'x'], async () => ({ ...done, exitCode: 2 }))).exitCode).toBe(2);
  });

  it.each([
    [['improt', 'prices'], 'Did you mean import?'],
    [['import', 'prizes'], 'Did you mean prices?'],
    [['import', 'prices', 'x', '--sauce', 'y'], 'Did you mean --source?'],
    [['import', 'prices'], "missing required argument 'path'"],
    [['import', 'prices', 'x', '--basis', 'raw'], '--basis is asTraded or splitAdjusted, not "raw"'],
    [['import'], 'Usage: marketlog import'],
    [[], 'Usage: marketlog'],
    [['events', 'list', 'surplus'], 'too many arguments'],
  ])('exits 64 for %j and says what would be right', async (line, hint) => {
    const result = await call(line);
    expect(result).toMatchObject({ exitCode: 64, out: '', opened: [] });
    expect(result.err).toContain(hint);
  });

  it.each([
    [['improt'], "unknown command 'improt'"],
    [['import', 'prices'], "missing required argument 'path'"],
    [['import', 'prices', 'x', '--basis', 'raw'], '--basis is asTraded or splitAdjusted, not "raw"'],
    [[], 'a command is missing'],
  ])('says in one JSON document what is wrong with %j --json', async (line, message) => {
    for (const asked of [
      [...line, '--json'],
      ['--json', ...line],
    ]) {
      const { exitCode, out } = await call(asked);
      expect([exitCode, JSON.parse(out).error]).toEqual([
        64,
        { code: 'usage', message: expect.stringContaining(message), retryable: false },
      ]);
    }
  });

  it.each([
    [['--json', '-q', 'import', 'prices', 'a', '--source', 'b']],
    [['--quiet', 'import', 'prices', 'a', '--json', '--source', 'b']],
    [['--json', '--quiet', 'import', 'prices', '--source', 'b', '--', 'a']],
  ])('takes the flags of every command before its name: %j', async (line) => {
    const seen: CliInvocation[] = [];
    const { exitCode, out } = await call(line, async (invocation) => {
      seen.push(invocation);
      return done;
    });
    expect([exitCode, out]).toEqual([0, '{"read":1}\n']);
    expect(seen[0]).toMatchObject({ arguments: [['a']], options: { source: 'b' } });
  });

  it('helps with a verb in either order', async () => {
    const { exitCode, out } = await call(['help', 'import', 'prices']);
    expect(exitCode).toBe(0);
    expect(out).toBe((await call(['import', 'prices', '--help'])).out);
    expect((await call(['help'])).out).toContain('Usage: marketlog [options] [command]');
  });

  it('shows help with examples and exit codes without opening anything', async () => {
    const result = await call(['import', 'prices', '--help']);
    expect(result).toMatchObject({ exitCode: 0, err: '', opened: [] });
    expect(result.out).toContain('$ marketlog import prices data/');
    expect(result.out).toContain('--strict, and something was rejected');
    expect((await call(['events', 'list', '--help'])).out).not.toContain('--strict');
    expect((await call(['--version'])).out).toBe('9.9.9\n');
  });

  it('says plainly what the system refused', async () => {
    const full = await call(['import', 'prices', 'x'], async () => {
      throw Object.assign(new Error('write'), { code: 'ENOSPC', path: '/tiny/marketlog.db' });
    });
    expect(full).toMatchObject({ exitCode: 1, err: 'marketlog: /tiny/marketlog.db: the disk is full (enospc)\n' });
  });

  it('aborts the running command on SIGTERM', async () => {
    const result = await call(['start'], async ({ signal }) => {
      process.emit('SIGTERM');
      signal.throwIfAborted();
      return done;
    });
    expect(result).toMatchObject({ exitCode: 1, err: 'marketlog: interrupted (interrupted)\n' });
  });

  it('reads a command line without running it', async () => {
    const parsed = await parseVerb([importPrices], ['import', 'prices', 'a.csv', '--source', 'sample']);
    expect(parsed).toMatchObject({
      verb: importPrices,
      arguments: [['a.csv']],
      options: { source: 'sample', wait: true },
    });
  });
});

describe('what a failure is called', () => {
  it.each([
    [new LogError('database_locked', 'held by another', true), { code: 'database_locked', retryable: true }],
    [Object.assign(new Error('x'), { code: 'EADDRINUSE' }), { code: 'eaddrinuse', message: 'the address is taken' }],
    [new TypeError('x is no function'), { code: 'internal_error', message: 'unexpected failure: x is no function' }],
    ['a text', { code: 'internal_error', message: 'unexpected failure: a text' }],
  ])('%s', (error, described) => {
    expect(describeError(error)).toMatchObject(described);
  });
});

describe('progress', () => {
  it('is a bar on a terminal, and notes stand on lines of their own', () => {
    let text = '';
    const terminal = Object.assign(
      new Writable({ write: (part, _encoding, done) => ((text += String(part)), done()) }),
      {
        isTTY: true,
        columns: 120,
        cursorTo: () => true,
        clearLine: () => true,
      },
    );
    const progress = createProgress(terminal, false);
    progress.start('rows', 200);
    progress.advance(100);
    progress.note('one row was odd');
    progress.start('waiting', null);
    progress.finish();
    expect(text).toContain('rows ');
    expect(text).toContain('0/200');
    expect(text).toContain('one row was odd\n');
    expect(text).toContain('waiting 0');
  });

  it('is a plain line now and then where there is no terminal', () => {
    let clock = 0;
    let text = '';
    const output = { write: (line: string) => ((text += line), true), isTTY: false };
    const progress = createProgress(output, false, () => clock);
    progress.start('rows', 200);
    progress.advance(50);
    clock = 2500;
    progress.advance(50);
    clock = 3000;
    progress.advance(100);
    progress.finish();
    expect(text).toBe('rows: 100 of 200 (50 %)\n');
    createProgress(output, true).note('nothing');
    expect(text).not.toContain('nothing');
  });
});
