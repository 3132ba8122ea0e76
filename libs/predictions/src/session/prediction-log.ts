import { decodeEvent, storedTypes } from '#contracts';
import { partitionPages, type EventStore } from '#event-sourcing';
import { PredictionBook, predictionEventTypes, type PredictionEvent } from './prediction-book.js';

const wanted = new Set(storedTypes(predictionEventTypes));

/** The book of one calendar group, read from the log and kept up with it: it trusts no read model and no earlier run. */
export class PredictionLog {
  readonly book: PredictionBook;
  /** Last position read, by partition. */
  readonly #positions = new Map<number, number>();

  constructor(
    private readonly store: EventStore,
    group: string,
  ) {
    this.book = new PredictionBook(group);
  }

  /** Reads what has been recorded since, by whichever process. */
  async catchUp(): Promise<PredictionBook> {
    for await (const event of predictionEvents(this.store, this.#positions)) this.book.apply(event);
    return this.book;
  }
}

/**
 * What the log says of predictions, partition by partition.
 * @param positions the last that was read of each partition; kept up with what is read
 */
export async function* predictionEvents(
  store: EventStore,
  positions = new Map<number, number>(),
): AsyncGenerator<PredictionEvent> {
  for (const { partition, position: head } of await store.heads('predictions')) {
    const after = positions.get(partition) ?? 0;
    for await (const page of partitionPages(store, { category: 'predictions', partition }, { after, upTo: head })) {
      for (const envelope of page) if (wanted.has(envelope.type)) yield decodeEvent(envelope) as PredictionEvent;
      positions.set(partition, page.at(-1)!.position);
    }
  }
}
