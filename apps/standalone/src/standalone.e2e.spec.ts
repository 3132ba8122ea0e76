import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgress } from '#imports';
import { waitFor } from '#testing';
import { serve } from '../../composition/src/serve.js';
import { standalone } from './standalone.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-serve-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function serving(settings: Record<string, string>) {
  const stop = new AbortController();
  const invocation = { progress: createProgress(process.stderr, true), signal: stop.signal };
  let print: (line: string) => void = () => undefined;
  const printed = new Promise<string>((resolve) => (print = resolve));
  const ended = serve(standalone(invocation), {
    signal: stop.signal,
    print: (line) => print(line),
    environment: {
      MARKETLOG_DATABASE_URL: `sqlite:${join(folder, 'log.db')}`,
      MARKETLOG_HTTP_PORT: '0',
      MARKETLOG_LOG_LEVEL: 'silent',
      ...settings,
    },
  });
  return { printed, ended, stop: () => stop.abort() };
}

const read = async (url: string) => (await fetch(url)).json() as Promise<any>; // eslint-disable-line @typescript-eslint/no-explicit-any

test('fills an empty log with the sample, prints addresses that answer, and ends when it is told to', async () => {
  const service = serving({});
  const [url] = /http:\S+/.exec(await service.printed)!;
  expect((await read(`${url}/v1/stocks/AAPL`)).data).toMatchObject({ symbol: 'AAPL', bars: 3270 });
  const raw = await read(`${url}/v1/stocks/AAPL/prices?adjustment=raw&start=2005-02-25&end=2005-02-25`);
  const split = await read(`${url}/v1/stocks/AAPL/prices?start=2005-02-25&end=2005-02-25`);
  expect([raw.data[0].close, split.data[0].close]).toEqual([88.99, 44.495]);
  // The last year of the sample is predicted beside the first requests.
  const predicted = async () => (await read(`${url}/v1/predict/AAPL`)).data?.asOfDate === '2013-02-28' || undefined;
  await waitFor('the sample to be predicted', predicted);
  const { data } = await read(`${url}/v1/predict/AAPL`);
  expect(data).toMatchObject({ asOfDate: '2013-02-28', targetDate: '2013-03-01', mode: 'backfill' });
  expect((await read(`${url}/v1/metrics`)).data[0].sessions).toBeGreaterThan(240);
  service.stop();
  await service.ended;
  await expect(fetch(`${url}/health/live`)).rejects.toThrow();
});

test('serves an empty log where the sample is not wanted, and says that there is no model', async () => {
  const service = serving({ MARKETLOG_SAMPLE: 'false', MARKETLOG_MODELS: join(folder, 'models') });
  const [url] = /http:\S+/.exec(await service.printed)!;
  expect(await read(`${url}/v1/stocks`)).toMatchObject({ data: [], page: { nextPageToken: null } });
  expect((await read(`${url}/v1/events`)).data).toEqual([]);
  const { status, checks } = await read(`${url}/health/ready`);
  expect({ status, model: checks.parts.sentimentModel }).toMatchObject({
    status: 'degraded',
    model: { status: 'degraded', detail: expect.stringContaining('holds no model'), facts: { code: 'model_missing' } },
  });
  service.stop();
  await service.ended;
});

test('does not start on what is no database', async () => {
  const { ended } = serving({ MARKETLOG_DATABASE_URL: `sqlite:${folder}` });
  await expect(ended).rejects.toMatchObject({ code: 'database_invalid' });
});
