import { serveIngestions, type ServedIngestions } from './ingestions.fixture.js';

describe('ingestions on MySQL', () => {
  let api: ServedIngestions;
  beforeAll(async () => {
    api = await serveIngestions('mysql');
  });
  afterAll(() => api.close());

  it('are listed newest first, page by page', async () => {
    const first = await api.get('/v1/ingestions?limit=2');
    const second = await api.get(`/v1/ingestions?limit=2&pageToken=${first.body.page.nextPageToken}`);
    const states = [...first.body.data, ...second.body.data].map(({ state }: { state: string }) => state);
    expect(states.toSorted()).toEqual(['completed', 'failed', 'running']);
  });

  it('show counts, rejections and errors', async () => {
    const { body } = await api.get(`/v1/ingestions/${api.completed}`);
    expect(body.data.counts).toMatchObject({ read: 1500, rejected: 1500, recorded: 0 });
    expect(body.data.rejections[999]).toEqual({
      file: 'PTR.csv',
      line: 1001,
      code: 'missing_value',
      reason: 'open is null',
    });
    expect((await api.get(`/v1/ingestions/${api.failed}`)).body.data.error).toMatchObject({ retryable: true });
  });
});
