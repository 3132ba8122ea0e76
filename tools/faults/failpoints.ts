import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Moments of a relay at which it may be harmed. */
export const failpoints = {
  beforeEndTxn: 'before EndTxn',
  afterCommit: 'between commit and checkpoint',
  afterProducer: 'between the start of the producer and the reading of checkpoints',
} as const;
export type Failpoint = (typeof failpoints)[keyof typeof failpoints];

/** Names the file by which a process is told what to do at which moment; `loadSettings` knows nothing of it. */
export const fileVariable = 'FAILPOINT_FILE';

/** Where the process says how the commit ended that it was about to ask for when it was frozen. */
export function outcomeIn(file: string): string {
  return `${file}.outcome`;
}

/** The transactions of a producer, as far as they are looked at; kafkajs's fit. */
export interface Transactions {
  transaction(): Promise<{
    readonly commit: () => Promise<void>;
    readonly abort: () => Promise<void>;
    readonly sendBatch: (batch: never) => Promise<unknown>;
  }>;
}

/** A producer that meets failpoints, each once per time that the file names it, with a signal to this process. */
export function withFailpoints<P extends Transactions>(
  producer: P,
  file: string,
  signal: (name: string) => void = (name) => process.kill(process.pid, name),
): P {
  const meets = (point: Failpoint): boolean => {
    if (!existsSync(file)) return false;
    const [wanted, name] = readFileSync(file, 'utf8').split('\n');
    if (wanted !== point) return false;
    // Before the signal, after which nothing may be done any more.
    rmSync(file);
    signal(name!);
    return true;
  };
  const transaction: P['transaction'] = async () => {
    const begun = await producer.transaction();
    let sent = false;
    return {
      ...begun,
      sendBatch: (batch: never) => {
        sent = true;
        return begun.sendBatch(batch);
      },
      abort: async () => {
        await begun.abort();
        // An empty one is how a relay fences whoever published before.
        if (!sent) meets(failpoints.afterProducer);
      },
      commit: async () => {
        const met = meets(failpoints.beforeEndTxn);
        try {
          await begun.commit();
          if (met) writeFileSync(outcomeIn(file), 'committed');
        } catch (error) {
          if (met) writeFileSync(outcomeIn(file), wordsOf(error));
          throw error;
        }
        meets(failpoints.afterCommit);
      },
    };
  };
  return { ...producer, transaction };
}

/** Kafka's name of the error along its causes. */
function wordsOf(error: unknown): string {
  const { type, message, cause } = error as { type?: string; message?: string; cause?: unknown };
  return [type, message, cause === undefined ? undefined : wordsOf(cause)].filter(Boolean).join('; ');
}
