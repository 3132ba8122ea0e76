import { Database } from '#database';
import { OpenApiConformance, waitFor } from '#testing';
import { serveTinyLog, type Answer, type ServedApp } from './testing/served-app.js';

const key = 'mlk_a-key-for-tests';
const authorization = `Bearer ${key}`;
const projection = '/v1/projections/latest-prices';
let served: ServedApp;
let api: OpenApiConformance;

beforeAll(async () => {
  served = await serveTinyLog({ environment: { MARKETLOG_API_KEY: key } });
  api = new OpenApiConformance((await served.get('/docs/openapi.json')).body);
});

afterAll(() => served.close());

/** Asks, and holds the answer against what OpenAPI declares for it. */
async function ask(method: 'GET' | 'POST', url: string, expected: number, body?: unknown): Promise<Answer> {
  const headers = { authorization };
  const answer = method === 'GET' ? await served.get(url, headers) : await served.send(method, url, body, headers);
  expect({ url, status: answer.status, body: answer.body }).toMatchObject({ status: expected });
  const { path } = api.find(method, url)!;
  expect({ url, faults: api.faults(method, path, answer) }).toEqual({ url, faults: [] });
  return answer;
}

const end = (answer: Answer) =>
  waitFor('the rebuild to end', async () => {
    const { data } = (await ask('GET', answer.headers['location']!, 200)).body;
    return data.endedAt === null ? undefined : data;
  });

const generation = async () => {
  const { data } = (await ask('GET', '/v1/projections', 200)).body;
  return data.find(({ name }: { name: string }) => name === 'latest-prices').generation;
};

it('rebuilds what is served beside it, goes back and forth, and drops what was kept', async () => {
  const before = (await served.get('/v1/stocks/AAPL')).body;
  const requested = await ask('POST', `${projection}/rebuilds`, 202);
  expect(requested.body.data).toMatchObject({ projection: 'latest-prices', kind: 'rebuild', state: 'requested' });
  const again = await ask('POST', `${projection}/rebuilds`, 409, {});
  expect(again.body).toMatchObject({ code: 'rebuild_running' });
  expect(await end(requested)).toMatchObject({ state: 'live', generation: 2, comparison: { equal: true } });
  expect(await generation()).toBe(2);
  expect((await served.get('/v1/stocks/AAPL')).body.data).toEqual(before.data);
  const { data } = (await ask('POST', `${projection}/revert`, 200)).body;
  expect(data).toEqual({ projection: 'latest-prices', generation: 1, state: 'live' });
  expect((await ask('POST', `${projection}/retire`, 200)).body.data).toMatchObject({ generation: 2, state: 'dropped' });
  expect((await ask('POST', `${projection}/revert`, 409)).body).toMatchObject({ code: 'nothing_to_revert' });
  expect((await ask('GET', `${projection}/rebuilds`, 200)).body.data).toHaveLength(1);
});

it('names the cell that was changed by hand, serves what was there by default and the rebuilt one when told to', async () => {
  await served.app
    .get(Database)
    .transaction((sql) => sql.execute("UPDATE latest_prices__g1 SET close = 1 WHERE instrument_id = 'IBM'"));
  const verified = await end(await ask('POST', `${projection}/verify`, 202));
  expect(verified).toMatchObject({ kind: 'verify', state: 'dropped' });
  expect(verified.comparison).toMatchObject({
    equal: false,
    tables: [
      { table: 'latest_prices', changed: 1, missing: 0, extra: 0, byColumn: { close: 1 } },
      { table: 'latest_price_splits', changed: 0, missing: 0, extra: 0 },
    ],
    differences: [{ table: 'latest_prices', key: { instrument_id: 'IBM' }, column: 'close', was: 1, kind: 'cell' }],
  });
  expect(await end(await ask('POST', `${projection}/rebuilds`, 202))).toMatchObject({ state: 'dropped' });
  const tried = await ask('POST', `${projection}/rebuilds`, 202, { onDifference: 'accept', dryRun: true });
  expect(await end(tried)).toMatchObject({ kind: 'verify', state: 'dropped' });
  const accepted = await end(await ask('POST', `${projection}/rebuilds`, 202, { onDifference: 'accept' }));
  expect(accepted).toMatchObject({ state: 'live', comparison: { equal: false } });
  expect(await end(await ask('POST', `${projection}/verify`, 202))).toMatchObject({ comparison: { equal: true } });
});

it('rebuilds one symbol in place, and refuses one of which it has no events', async () => {
  const live = await generation();
  await served.app
    .get(Database)
    .transaction((sql) => sql.execute(`UPDATE latest_prices__g${live} SET close = 1 WHERE instrument_id = 'IBM'`));
  const one = await end(await ask('POST', `${projection}/rebuilds`, 202, { key: 'IBM', onDifference: 'accept' }));
  expect(one).toMatchObject({ key: 'IBM', state: 'live', comparison: { equal: false, keys: 1 } });
  expect(await end(await ask('POST', `${projection}/verify`, 202))).toMatchObject({ comparison: { equal: true } });
  expect((await ask('POST', `${projection}/rebuilds`, 404, { key: 'NOPE' })).body).toMatchObject({
    code: 'unknown_key',
  });
});

it('feeds a paused read model no more until it is resumed', async () => {
  expect((await ask('POST', `${projection}/pause`, 200)).body.data).toMatchObject({ paused: true });
  const { data } = (await ask('GET', '/v1/projections', 200)).body;
  expect(data.find(({ name }: { name: string }) => name === 'latest-prices')).toMatchObject({ state: 'paused' });
  expect((await ask('POST', `${projection}/rebuilds`, 409)).body).toMatchObject({ code: 'projection_paused' });
  expect((await ask('POST', `${projection}/resume`, 200)).body.data).toMatchObject({ paused: false });
});

it('refuses what it does not know, and anyone without the key', async () => {
  expect((await ask('POST', '/v1/projections/latest-price/rebuilds', 404)).body).toMatchObject({
    code: 'unknown_projection',
    detail: expect.stringContaining('expected one of'),
  });
  const unknown = '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11';
  expect((await ask('GET', `${projection}/rebuilds/${unknown}`, 404)).body).toMatchObject({
    code: 'rebuild_not_found',
  });
  expect((await ask('POST', `${projection}/rebuilds`, 400, { onDifference: 'ask' })).body).toMatchObject({
    errors: [{ parameter: 'onDifference', expected: 'one of refuse, accept' }],
  });
  const { status, body } = await served.send('POST', `${projection}/rebuilds`, {});
  expect({ status, code: body.code }).toEqual({ status: 401, code: 'key_required' });
});
