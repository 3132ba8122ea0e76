import { type ExpectedVersion } from '#event-sourcing';
import { prepareAppend, type AppendRequest } from './append-request.js';
import { decideBatch, type Decision, type KnownEvent, type KnownIds } from './batch-decision.js';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function append(stream: string, expected: ExpectedVersion, ...ids: number[]): AppendRequest {
  const events = ids.map((n) => ({ id: id(n), type: 'test.v1.Happened', occurredAt: 0, data: new Uint8Array([n]) }));
  return prepareAppend(stream, expected, events, 8);
}

const at = (stream: string, position: number): KnownEvent => ({
  stream,
  address: { category: 'prices', partition: 1, position },
});

function decideWith(
  requests: AppendRequest[],
  versions: Record<string, number>,
  stored: Record<number, KnownEvent> = {},
  lookedUp: KnownIds['lookedUp'] = new Set(),
) {
  const found = new Map(Object.entries(stored).map(([n, known]) => [id(Number(n)), known]));
  return decideBatch(requests, new Map(Object.entries(versions)), { lookedUp, found });
}

/** Decides as the transaction does: again with the ids that the first pass asked for. */
function decide(
  requests: AppendRequest[],
  versions: Record<string, number>,
  stored: Record<number, KnownEvent> = {},
): readonly Decision[] {
  const first = decideWith(requests, versions);
  const decision = first.decided ? first : decideWith(requests, versions, stored, first.needIds);
  if (!decision.decided) throw new Error('undecided');
  return decision.decisions;
}

const accepted = (firstVersion: number) => ({ kind: 'accepted', firstVersion });

test('versions as expected are accepted one after the other without reading ids', () => {
  const requests = [append('actions-A', 0, 1, 2), append('actions-B', 4, 3), append('actions-A', 2, 4)];
  expect(decideWith(requests, { 'actions-B': 4 })).toEqual({
    decided: true,
    decisions: [accepted(1), accepted(5), accepted(3)],
  });
});

test("one caller's conflict changes nothing for its neighbours", () => {
  const requests = [append('actions-A', 0, 1), append('actions-A', 0, 2), append('actions-A', 1, 3)];
  expect(decide(requests, {})).toEqual([accepted(1), { kind: 'conflict', actualVersion: 1 }, accepted(2)]);
});

test('events that are all in the log are answered with their addresses', () => {
  const stored = { 1: at('actions-A', 7), 2: at('actions-A', 8) };
  expect(decide([append('actions-A', 0, 1, 2)], { 'actions-A': 5 }, stored)).toEqual([
    { kind: 'repeated', addresses: [stored[1].address, stored[2].address], version: 5 },
  ]);
});

test('some in the log and some not is a conflict, whatever version will do', () => {
  const stored = { 1: at('actions-A', 7) };
  const requests = [append('actions-A', 'any', 1, 2), append('actions-A', 0, 1, 2)];
  expect(decide(requests, { 'actions-A': 5 }, stored)).toEqual([
    { kind: 'conflict', actualVersion: 5 },
    { kind: 'conflict', actualVersion: 5 },
  ]);
});

test('any version: new events are accepted behind those of callers before', () => {
  const requests = [append('actions-A', 5, 1), append('actions-A', 'any', 2), append('actions-A', 7, 3)];
  expect(decide(requests, { 'actions-A': 5 })).toEqual([accepted(6), accepted(7), accepted(8)]);
});

test('the same events given twice at once: the second waits for the addresses of the first', () => {
  const requests = [append('actions-A', 0, 1), append('actions-A', 0, 1), append('actions-A', 'any', 1)];
  expect(decide(requests, {})).toEqual([accepted(1), { kind: 'deferred' }, { kind: 'deferred' }]);
});

test('an id that another stream holds is refused', () => {
  const stored = { 1: at('actions-B', 3) };
  const [decision] = decide([append('actions-A', 'any', 1)], {}, stored);
  expect(decision).toMatchObject({ kind: 'refused', error: { code: 'duplicate_event_id' } });
});

test('with all ids read, a version as expected does not let an id in twice', () => {
  const stored = { 1: at('actions-A', 3) };
  const requests = [append('actions-A', 1, 1), append('actions-A', 1, 1, 2)];
  expect(decideWith(requests, { 'actions-A': 1 }, stored, 'all')).toMatchObject({
    decisions: [{ kind: 'repeated' }, { kind: 'refused', error: { code: 'duplicate_event_id' } }],
  });
});
