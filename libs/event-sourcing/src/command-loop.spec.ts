import { mostAttempts, runCommand } from './command-loop.js';
import type { AppendResult } from './event-store.port.js';
import type { NewEvent } from './event.js';

const stream = 'instrument-AAPL';
const event: NewEvent = { id: 'an-id', type: 'marketlog.x.v1.Happened', occurredAt: 0, data: new Uint8Array() };
const address = { category: 'instruments', partition: 0, position: 7 } as const;

/** A store that answers the appends in turn, the last answer for ever. */
function storeAnswering(...answers: AppendResult[]) {
  const versions: (number | string)[] = [];
  const append = async (_: string, version: number | 'any') => {
    versions.push(version);
    return answers[Math.min(versions.length, answers.length) - 1]!;
  };
  return { append, versions };
}

const conflict: AppendResult = { status: 'conflict', actualVersion: 3 };
const appended = (repeated = false): AppendResult => ({
  ...{ status: 'appended', addresses: [address], version: 4 },
  repeated,
});
const decide = async (attempt: number) => ({
  version: attempt,
  events: [event],
  outcome: (addresses: readonly unknown[], repeated: boolean) => ({ attempt, addresses, repeated }),
});

describe('the command loop', () => {
  test('decides again on what it reads anew where another writer was faster', async () => {
    const store = storeAnswering(conflict, conflict, appended());
    expect(await runCommand(store, stream, decide)).toEqual({ attempt: 3, addresses: [address], repeated: false });
    expect(store.versions).toEqual([1, 2, 3]);
  });

  test('gives up after so many conflicts, and says that a later try may succeed', async () => {
    const store = storeAnswering(conflict);
    const error = { code: 'append_timeout', retryable: true, message: `${stream}: 50 other writers were faster` };
    await expect(runCommand(store, stream, decide)).rejects.toMatchObject(error);
    expect(store.versions).toHaveLength(mostAttempts);
  });

  test('appends nothing where there is nothing to say, and nothing in a dry run', async () => {
    const store = storeAnswering(appended());
    const silent = async () => ({ ...(await decide(1)), events: [] });
    expect(await runCommand(store, stream, silent)).toMatchObject({ addresses: [] });
    expect(await runCommand(store, stream, decide, { dryRun: true })).toMatchObject({ attempt: 1, addresses: [] });
    expect(store.versions).toEqual([]);
  });

  test('takes events that the log has already as appended, or decides on them anew where that is asked for', async () => {
    expect(await runCommand(storeAnswering(appended(true)), stream, decide)).toMatchObject({
      attempt: 1,
      repeated: true,
    });
    const store = storeAnswering(appended(true), appended());
    expect(await runCommand(store, stream, decide, { decidesRepeated: true })).toMatchObject({ attempt: 2 });
  });
});
