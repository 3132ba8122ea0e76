import type { InstrumentReference } from '#contracts';
import type { LogPartition } from '#event-sourcing';
import type { AsOf } from '#http';

/** What a question about prices is answered from: one instrument, and the one position by which everything is filtered. */
export interface PriceMoment {
  readonly instrument: InstrumentReference;
  readonly partition: LogPartition;
  /** 0 before the first event of the partition. */
  readonly position: number;
  readonly asOf: AsOf | undefined;
  readonly settled: boolean;
  /** Of the read models that answer, `daily-bars` and `actions`, as one text. */
  readonly projectionVersion: string;
  /** What an entity tag of the answer hangs on. */
  readonly tag: Readonly<Record<string, unknown>>;
}
