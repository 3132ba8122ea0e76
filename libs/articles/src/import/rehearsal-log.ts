import {
  type AppendResult,
  type EventEnvelope,
  type EventStore,
  type ExpectedVersion,
  type NewEvent,
  identifyStream,
} from '#event-sourcing';
import type { ArticleLog } from '../write/record-articles.js';

/**
 * The log as it would be if what is appended here were recorded: what a dry run counts by. It keeps what would have been
 * written, so its memory grows with what is new in the files.
 */
export class RehearsalLog implements ArticleLog {
  readonly #staged = new Map<string, EventEnvelope[]>();

  constructor(private readonly log: Pick<EventStore, 'readStreams'>) {}

  async readStreams(streams: readonly string[]): Promise<Map<string, EventEnvelope[]>> {
    const recorded = await this.log.readStreams(streams.filter((stream) => !this.#staged.has(stream)));
    for (const stream of streams) {
      const staged = this.#staged.get(stream);
      if (staged) recorded.set(stream, staged);
    }
    return recorded;
  }

  async append(stream: string, expectedVersion: ExpectedVersion, events: readonly NewEvent[]): Promise<AppendResult> {
    const past = this.#staged.get(stream) ?? (await this.log.readStreams([stream])).get(stream) ?? [];
    if (expectedVersion !== 'any' && expectedVersion !== past.length) {
      return { status: 'conflict', actualVersion: past.length };
    }
    const staged = [...past, ...events.map((event, i) => envelopeOf(stream, past.length + i + 1, event))];
    this.#staged.set(stream, staged);
    return { status: 'appended', addresses: [], version: staged.length, repeated: false };
  }
}

/** Places in the log are not known yet, and nobody asks for them. */
function envelopeOf(stream: string, version: number, event: NewEvent): EventEnvelope {
  const { correlationId = null, causationId = null, ...rest } = event;
  return {
    ...rest,
    ...identifyStream(stream),
    stream,
    version,
    partition: 0,
    position: 0,
    recordedAt: 0,
    correlationId,
    causationId,
  };
}
