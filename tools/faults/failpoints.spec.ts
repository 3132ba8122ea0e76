import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failpoints, outcomeIn, withFailpoints, type Transactions } from './failpoints.js';

const folder = mkdtempSync(join(tmpdir(), 'marketlog-failpoints-'));
const file = join(folder, 'relay-1');
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  for (const left of [file, outcomeIn(file)]) rmSync(left, { force: true });
});

/** A producer that notes what it is asked for, and a process that notes its signals. */
function observed(commit: () => Promise<void> = () => Promise.resolve()) {
  const done: string[] = [];
  const note = (what: string) => async () => void done.push(what);
  const producer: Transactions = {
    transaction: async () => ({
      sendBatch: note('send'),
      abort: note('abort'),
      commit: async () => {
        done.push('commit');
        await commit();
      },
    }),
  };
  return { done, producer: withFailpoints(producer, file, (signal) => void done.push(signal)) };
}

async function published({ producer }: ReturnType<typeof observed>): Promise<void> {
  const transaction = await producer.transaction();
  await transaction.sendBatch(undefined as never);
  await transaction.commit();
}

describe('failpoints', () => {
  it.each([
    [failpoints.beforeEndTxn, ['send', 'SIGKILL', 'commit', 'send', 'commit']],
    [failpoints.afterCommit, ['send', 'commit', 'SIGKILL', 'send', 'commit']],
  ])('send their signal %s, once', async (point, expected) => {
    writeFileSync(file, `${point}\nSIGKILL`);
    const under = observed();
    await published(under);
    await published(under);
    expect(under.done).toEqual(expected);
    expect(existsSync(file)).toBe(false);
  });

  it('send it after the empty transaction with which a producer starts, and after no other', async () => {
    const under = observed();
    writeFileSync(file, `${failpoints.afterProducer}\nSIGKILL`);
    const filled = await under.producer.transaction();
    await filled.sendBatch(undefined as never);
    await filled.abort();
    await (await under.producer.transaction()).abort();
    expect(under.done).toEqual(['send', 'abort', 'abort', 'SIGKILL']);
  });

  it('say what came of a commit before which the process was frozen', async () => {
    writeFileSync(file, `${failpoints.beforeEndTxn}\nSIGSTOP`);
    await published(observed());
    expect(readFileSync(outcomeIn(file), 'utf8')).toBe('committed');
    writeFileSync(file, `${failpoints.beforeEndTxn}\nSIGSTOP`);
    const fenced = Object.assign(new Error('too old'), { type: 'INVALID_PRODUCER_EPOCH' });
    const refused = published(observed(() => Promise.reject(new Error('failed', { cause: fenced }))));
    await expect(refused).rejects.toThrow('failed');
    expect(readFileSync(outcomeIn(file), 'utf8')).toBe('failed; INVALID_PRODUCER_EPOCH; too old');
  });
});
