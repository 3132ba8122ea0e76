import { formatAddress, type EventAddress } from '#event-sourcing';
import { serveIngestions, type ServedIngestions } from './ingestions.fixture.js';
import { ingestionAnswer, ingestionsAnswer } from './ingestions.schema.js';

let api: ServedIngestions;
beforeAll(async () => {
  api = await serveIngestions('sqlite');
});
afterAll(() => api.close());

describe('GET /v1/ingestions', () => {
  it('lists imports and fetches, newest first, page by page', async () => {
    const seen: { id: string; state: string }[] = [];
    let token: string | null = '';
    while (token !== null) {
      const { status, body } = await api.get(`/v1/ingestions?limit=2${token && `&pageToken=${token}`}`);
      expect(status).toBe(200);
      ingestionsAnswer.parse(body);
      seen.push(...body.data);
      token = body.page.nextPageToken;
    }
    const byId = Object.fromEntries(seen.map(({ id, state }) => [id, state]));
    expect(byId).toEqual({ [api.completed]: 'completed', [api.failed]: 'failed', [api.running]: 'running' });
    expect(seen).toHaveLength(3);
  });
});

describe('GET /v1/ingestions/{id}', () => {
  it('shows counts and the first rejected rows', async () => {
    const { body } = await api.get(`/v1/ingestions/${api.completed}`);
    ingestionAnswer.parse(body);
    expect(body.data).toMatchObject({
      kind: 'prices',
      source: 'yahoo-file',
      files: ['PTR.csv'],
      state: 'completed',
      counts: { read: 1500, recorded: 0, rejected: 1500 },
      error: null,
    });
    expect(body.data.rejections).toHaveLength(1000);
    expect(body.data.rejections[999]).toEqual({
      file: 'PTR.csv',
      line: 1001,
      code: 'missing_value',
      reason: 'open is null',
    });
  });

  it('shows why one failed', async () => {
    const { body } = await api.get(`/v1/ingestions/${api.failed}`);
    expect(body.data).toMatchObject({
      mode: 'live',
      symbols: ['AAPL'],
      error: { code: 'network_unavailable', retryable: true },
      rejections: [],
    });
  });

  it('shows a running one without counts, and why', async () => {
    const { body } = await api.get(`/v1/ingestions/${api.running.toUpperCase()}`);
    expect(body).toMatchObject({
      data: { counts: null, finishedAt: null },
      meta: { unavailable: { counts: 'still_running' } },
    });
  });

  it('answers 404 for an unknown id and 400 for what is none', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await api.get(`/v1/ingestions/${unknown}`)).toMatchObject({
      status: 404,
      body: { code: 'ingestion_not_found' },
    });
    expect(await api.get('/v1/ingestions/7')).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });
});

describe('minPosition', () => {
  it('is waited for by the list and by one ingestion', async () => {
    const [head] = await api.store.heads('ingestions');
    const ahead = await api.standStill('ingestion-00000000-0000-4000-8000-0000000000ff');
    for (const path of ['/v1/ingestions', `/v1/ingestions/${api.completed}`]) {
      const at = (address: EventAddress) => api.get(`${path}?minPosition=${formatAddress(address)}`);
      expect((await at(head!)).status).toBe(200);
      expect(await at(ahead)).toMatchObject({ status: 503, body: { code: 'projection_behind' } });
      expect(await at({ ...ahead, position: ahead.position + 1 })).toMatchObject({ status: 400 });
    }
  });
});
