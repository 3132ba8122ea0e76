import { EventStore } from '#event-sourcing';
import type { CliAction, CliInvocation } from '#cli';
import { createProgress } from '#imports';
import { DeadLetters, ProjectionRunner } from '#projection-engine';
import { DropDeadLettersCli, ListDeadLettersCli, RetryDeadLettersCli, ShowDeadLettersCli } from '#operations';
import { OpenApiConformance, someEvent, waitFor } from '#testing';
import { serveTinyLog, type Answer, type ServedApp } from './testing/served-app.js';

const key = 'mlk_a-key-for-tests';
const type = 'marketlog.prices.v1.DailyBarRecorded';
type ParkedView = { readonly events: number; readonly request: unknown };
let served: ServedApp;
let api: OpenApiConformance;
let letters: DeadLetters;

beforeAll(async () => {
  served = await serveTinyLog({ environment: { MARKETLOG_API_KEY: key } });
  api = new OpenApiConformance((await served.get('/docs/openapi.json')).body);
  letters = served.app.get(DeadLetters, { strict: false });
  const store = served.app.get(EventStore, { strict: false });
  const broken = () => someEvent({ type, data: new Uint8Array([0xff]) });
  await store.append('prices-POISON-2014', 'any', [broken(), broken()]);
  await store.append('prices-BANE-2014', 'any', [broken()]);
  await waitFor('the keys to be parked', async () => {
    const parked = await letters.list({ consumer: 'daily-bars' });
    return parked.length === 2 ? parked : undefined;
  });
});

afterAll(() => served.close());

async function ask(method: 'GET' | 'POST', url: string, expected: number, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = method === 'GET' ? await served.get(url) : await served.send('POST', url, body, headers);
  expect({ url, status: answer.status, body: answer.body }).toMatchObject({ status: expected });
  const { path } = api.find(method, url.split('?', 1)[0]!)!;
  expect({ url, faults: api.faults(method, path, answer) }).toEqual({ url, faults: [] });
  return answer;
}

const parkedOf = async (query: string) => (await ask('GET', `/v1/dead-letters?${query}`, 200)).body.data;
const until = (query: string, done: (parked: ParkedView[]) => boolean) =>
  waitFor('the request to be carried out', async () => {
    const parked = await parkedOf(query);
    return done(parked) ? parked : undefined;
  });
const act = (
  action: new (letters: DeadLetters, runner: ProjectionRunner) => CliAction,
  ...[given]: Partial<CliInvocation>[]
) =>
  new action(letters, served.app.get(ProjectionRunner, { strict: false })).run({
    ...{ arguments: [], options: {} },
    ...given,
    progress: createProgress(process.stderr, true),
    signal: new AbortController().signal,
  });

describe('parked keys over REST', () => {
  it('are listed with their cause, and shown event by event', async () => {
    const [parked] = await parkedOf('consumer=daily-bars&key=POISON');
    expect(parked).toMatchObject({
      ...{ consumer: 'daily-bars', generation: 1, category: 'prices', key: 'POISON', eventType: type },
      ...{ code: 'broken_payload', attempts: 1, events: 2, request: null },
    });
    const { body } = await ask('GET', `/v1/dead-letters/${parked.eventId}`, 200);
    const own = body.data.find(({ consumer }: { consumer: string }) => consumer === 'daily-bars');
    expect(own.waiting).toMatchObject([{ eventId: parked.eventId, address: parked.address }, { code: 'key_parked' }]);
    const unknown = await ask('GET', '/v1/dead-letters/0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11', 404);
    expect(unknown.body).toMatchObject({
      code: 'dead_letter_not_found',
      detail: expect.stringContaining('daily-bars'),
    });
    await ask('GET', '/v1/dead-letters/first', 400);
  });

  it('a retry is accepted and carried out by the service; what fails again is counted', async () => {
    const { body } = await ask('POST', '/v1/dead-letters/retries', 202, {
      consumer: 'daily-bars',
      key: 'POISON',
      by: 'ann',
    });
    expect(body.data).toMatchObject([{ key: 'POISON', request: { action: 'retry', by: 'ann' } }]);
    const [again] = await until('consumer=daily-bars&key=POISON', ([parked]) => parked?.request === null);
    expect(again).toMatchObject({ attempts: 2, events: 2 });
  });

  it('never means everything because nothing was said, and says what is missing', async () => {
    const { body } = await ask('POST', '/v1/dead-letters/retries', 400, { consumer: 'daily-bars' });
    expect(body.errors).toMatchObject([{ parameter: 'key', expected: 'a key or an eventId, or "all": true' }]);
    await ask('POST', '/v1/dead-letters/drops', 400, { key: 'POISON', by: 'ann' });
    await ask('POST', '/v1/dead-letters/retries', 404, { key: 'IBM' });
  });

  it('a drop by event takes that one out, and the log has who and why', async () => {
    const [parked] = await parkedOf('consumer=daily-bars&key=POISON');
    const drop = { consumer: 'daily-bars', eventId: parked.eventId, by: 'ann', reason: 'never sent' };
    await ask('POST', '/v1/dead-letters/drops', 202, drop);
    const [next] = await until('consumer=daily-bars&key=POISON', ([each]) => each?.events === 1);
    expect(next).toMatchObject({ code: 'key_parked', request: null });
    const { body } = await served.get('/v1/events?category=operations&type=marketlog.operations.v1.ParkedEventDropped');
    const { consumer, eventId, by: droppedBy, reason } = drop;
    expect(body.data.map(({ data }: { data: unknown }) => data)).toMatchObject([
      { consumer, eventId, droppedBy, reason },
    ]);
  });
});

describe('parked keys in the shell', () => {
  it('are listed in a line each and shown with where it arose', async () => {
    const { json, text } = await act(ListDeadLettersCli, { options: { consumer: 'daily-bars' } });
    expect(json).toHaveLength(2);
    expect(text).toMatch(
      /^daily-bars 1 {2}BANE {2}prices-\d@1 .* tried once, \S+, no later event waits {2}broken_payload: /,
    );
    const shown = await act(ShowDeadLettersCli, { options: { key: 'BANE', consumer: 'daily-bars' } });
    expect(shown.text).toMatch(/has set key BANE aside at prices-\d@1, DailyBarRecorded\n {2}cause +broken_payload: /);
    expect(shown.text).toMatch(/\n +at \S*decode\S* /);
  });

  it('a retry that fails again exits 1 and says why', async () => {
    const { exitCode, text } = await act(RetryDeadLettersCli, {
      options: { key: 'BANE', consumer: 'daily-bars', by: 'ann' },
    });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^daily-bars 1 {2}BANE {2}0 events applied, then event \S+ failed: .* \(broken_payload\)$/);
  });

  it('all that is parked can be dropped, with a reason and on --yes', async () => {
    const [{ eventId }] = await parkedOf('consumer=daily-bars&key=BANE');
    await expect(act(DropDeadLettersCli, { options: { all: true } })).rejects.toThrow('why? Expected --reason TEXT');
    const one = await act(DropDeadLettersCli, {
      arguments: [eventId],
      options: { consumer: 'daily-bars', reason: 'never sent', yes: true },
    });
    expect(one).toMatchObject({ exitCode: 0, text: expect.stringContaining('1 events dropped, the key goes on') });
    const all = await act(DropDeadLettersCli, { options: { all: true, reason: 'never sent', yes: true } });
    expect(all.exitCode).toBe(0);
    expect(await act(ListDeadLettersCli)).toEqual({ exitCode: 0, json: [], text: 'nothing is parked' });
  });

  it.each([
    ['nothing', {}, 'which parked keys?'],
    ['a key and --all', { options: { key: 'BANE', all: true } }, '--all means every parked key'],
    ['what is not the id of an event', { arguments: ['BANE'] }, 'expected the id of an event'],
    ['what is not parked', { options: { key: 'IBM' } }, 'nothing is parked with key IBM; nothing is parked at all'],
  ])('a retry of %s is refused', async (_, given, message) => {
    await expect(act(RetryDeadLettersCli, given)).rejects.toThrow(message);
  });
});
