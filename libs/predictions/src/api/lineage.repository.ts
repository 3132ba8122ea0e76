import { Injectable } from '@nestjs/common';
import { EventStore, type EventEnvelope } from '#event-sourcing';
import type { SqlRow } from '#database';
import { ReadModels } from '#projection-engine';
import { inOrder } from '../window/inputs.js';

/** A run of versions or one event, and what it was used for. */
export interface UsedInput extends SqlRow {
  instrument_id: string;
  using_event_id: string;
  used_for: 'prediction' | 'settlement';
  prediction_id: string;
  as_of_date: string;
  stream: string | null;
  first_version: number | null;
  last_version: number | null;
  event_id: string | null;
}

/** What was computed from what, in both directions. */
@Injectable()
export class LineageRepository {
  constructor(
    private readonly readModels: ReadModels,
    private readonly store: EventStore,
  ) {}

  /** Exactly the events that a prediction or a settlement used, in order of stream and version. */
  async usedBy(instrumentId: string, usingEventId: string): Promise<EventEnvelope[]> {
    const used = await this.readModels.query<UsedInput>(
      'prediction-inputs',
      'SELECT * FROM {prediction_inputs} WHERE instrument_id = ? AND using_event_id = ? ORDER BY sequence',
      [instrumentId, usingEventId],
    );
    const found = await Promise.all(
      used.map(({ stream, first_version: first, last_version: last, event_id: id }) =>
        stream === null ? this.#byId(id!) : this.store.readStream(stream, first!, last! - first! + 1),
      ),
    );
    return inOrder(found.flat());
  }

  /** What used an event. */
  async usesOf({ stream, version, id }: EventEnvelope): Promise<UsedInput[]> {
    return this.readModels.query<UsedInput>(
      'prediction-inputs',
      `SELECT * FROM {prediction_inputs} WHERE stream = ? AND first_version <= ? AND last_version >= ?
       UNION ALL SELECT * FROM {prediction_inputs} WHERE event_id = ?
       ORDER BY as_of_date, used_for, using_event_id`,
      [stream, version, version, id],
    );
  }

  /** One that a read model names. @throws Error where the log lacks it */
  async event(id: string): Promise<EventEnvelope> {
    const [event] = await this.#byId(id);
    if (event === undefined) throw new Error(`the log has no event ${id}, which a read model names`);
    return event;
  }

  async #byId(id: string): Promise<EventEnvelope[]> {
    const event = await this.store.readById(id);
    return event === undefined ? [] : [event];
  }
}
