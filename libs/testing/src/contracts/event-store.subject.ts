import type { AppendResult, EventAddress, EventStore } from '#event-sourcing';

/** A log of its own for one test, and what a test must be able to do to it from outside. */
export interface LogUnderTest {
  readonly store: EventStore;
  /** From now on the database's clock shows an earlier time than what was recorded last. */
  setClockBack(milliseconds: number): Promise<void>;
  drop(): Promise<void>;
}

/** An adapter, as the contract suite sees it. */
export interface EventStoreSubject {
  /** An empty log, ready for use. */
  create(): Promise<LogUnderTest>;
}

/** The addresses of an append that must have been accepted. */
export function appended(result: AppendResult): readonly EventAddress[] {
  if (result.status !== 'appended') throw new Error(`expected an append, got a conflict at ${result.actualVersion}`);
  return result.addresses;
}

/** Runs the tests of one topic, each on a log of its own. */
export function onLogs(subject: EventStoreSubject): () => LogUnderTest {
  let log: LogUnderTest;
  beforeEach(async () => {
    log = await subject.create();
  });
  afterEach(async () => {
    await log.drop();
  });
  return () => log;
}
