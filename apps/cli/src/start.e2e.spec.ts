import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPrivately, type PrivateBuild } from '#testing';
import { marketlog, startMarketlog, type Running } from './testing/marketlog-process.js';

let build: PrivateBuild;
let folder: string;
const running: Running[] = [];

beforeAll(async () => {
  build = await buildPrivately();
  folder = await mkdtemp(join(tmpdir(), 'marketlog-start-'));
});

afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ finished }) => finished));
  await rm(folder, { recursive: true, force: true });
  await build.remove();
});

function start(name: string, settings: Record<string, string> = {}, flags: readonly string[] = []): Running {
  const service = startMarketlog(build.root, ['start', ...flags], {
    MARKETLOG_DATABASE_URL: `sqlite:${join(folder, name)}`,
    MARKETLOG_HTTP_PORT: '0',
    ...settings,
  });
  running.push(service);
  return service;
}

const addressOf = async (service: Running) => (await service.line(/serves (http:\S+)/))[1]!;

const read = async (url: string) => (await fetch(url)).json() as Promise<any>; // eslint-disable-line @typescript-eslint/no-explicit-any

describe('marketlog as a process', () => {
  it('exits with what the command line promises, and keeps standard output for results', async () => {
    const path = join(folder, 'none.db');
    const [unknown, missing, setting] = await Promise.all([
      marketlog(build.root, ['imprt']),
      marketlog(build.root, ['events', 'list', '--json'], {
        MARKETLOG_DATABASE_URL: `sqlite:${path}`,
        MARKETLOG_LOG_LEVL: 'x',
      }),
      marketlog(build.root, ['events', 'list'], { MARKETLOG_PARTITIONS: 'many' }),
    ]);
    expect(unknown).toMatchObject({ exitCode: 64, stdout: '' });
    expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`no log at ${path}`) });
    expect(missing.json()).toMatchObject({ error: { code: 'no_log' } });
    expect(missing.stderr).toContain('there is no setting MARKETLOG_LOG_LEVL; did you mean MARKETLOG_LOG_LEVEL?');
    expect(setting).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('MARKETLOG_PARTITIONS is "many"'),
    });
  });
});

describe('marketlog start', () => {
  it('serves the bundled sample from an empty log; a start that died on the way is continued', async () => {
    const first = start('sample.db');
    await first.line(/"context":"Sample"/);
    first.child.kill('SIGKILL');
    await first.finished;
    const second = start('sample.db');
    const url = await addressOf(second);
    const { data } = await read(`${url}/v1/stocks`);
    expect(data.map(({ symbol, bars }: { symbol: string; bars: number }) => [symbol, bars])).toEqual([
      ['AAPL', 3270],
      ['FB', 196],
      ['GOOG', 2148],
      ['IBM', 3270],
      ['MSFT', 3270],
    ]);
    const ingestions = (await read(`${url}/v1/ingestions`)).data.filter(
      ({ state }: { state: string }) => state === 'completed',
    );
    expect(ingestions).toHaveLength(5);
    second.child.kill('SIGTERM');
    expect((await second.finished).exitCode).toBe(0);
    const third = start('sample.db');
    expect((await read(`${await addressOf(third)}/v1/ingestions`)).data).toHaveLength(
      (await read(`${await addressOf(third)}/v1/ingestions`)).data.length,
    );
    third.child.kill('SIGTERM');
    expect((await third.finished).stderr).not.toContain('rows read');
  });

  it('works beside commands on the same database, which it sees at once', async () => {
    const service = start('beside.db', { MARKETLOG_SAMPLE: 'false' }, ['--json']);
    const url = await addressOf(service);
    const path = join(folder, 'acme.csv');
    await writeFile(path, 'date,symbol,open,high,low,close,volume\n2024-01-02,ACME,10,20,5,11,1000\n');
    const imported = await marketlog(build.root, ['import', 'prices', path, '--json'], {
      MARKETLOG_DATABASE_URL: `sqlite:${join(folder, 'beside.db')}`,
    });
    expect(imported.json()).toMatchObject({ recorded: 1 });
    expect((await read(`${url}/v1/stocks/ACME/prices`)).data).toMatchObject([{ date: '2024-01-02', close: 11 }]);
    service.child.kill('SIGTERM');
    const { exitCode, json } = await service.finished;
    expect([exitCode, json()]).toEqual([0, { stopped: true }]);
  });

  it('refuses a configured port that is taken, and takes the next free one of the default', async () => {
    const { server, port } = await occupy(0);
    const refused = start('port.db', { MARKETLOG_SAMPLE: 'false', MARKETLOG_HTTP_PORT: String(port) });
    expect(await refused.finished).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`port ${port} of 127.0.0.1 is taken`),
    });
    server.close();
    const { server: holder } = await occupy(3000);
    const moved = start('port.db', { MARKETLOG_SAMPLE: 'false', MARKETLOG_HTTP_PORT: '' });
    await moved.line(/Port 3000 is taken/);
    const url = await addressOf(moved);
    expect(url).not.toBe('http://127.0.0.1:3000');
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    moved.child.kill('SIGTERM');
    await moved.finished;
    holder.close();
  });
});

/** Listens on a port, or leaves it to whoever has it already. */
async function occupy(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return { server, port };
  }
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : port };
}
