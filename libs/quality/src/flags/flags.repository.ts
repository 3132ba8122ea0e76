import { Injectable } from '@nestjs/common';
import type { EventAddress } from '#event-sourcing';
import type { SqlRow } from '#database';
import { ReadModels } from '#projection-engine';

/** What was found in a delivered row when it was recorded. */
export interface RecordedFlag {
  readonly date: string;
  readonly rule: string;
  readonly detail: string;
  readonly source: string;
}

interface FlagRow extends SqlRow {
  date: string;
  rule: string;
  detail: string;
  source: string;
}

/** The SQL over the read model `flags`. */
@Injectable()
export class FlagsRepository {
  constructor(private readonly readModels: ReadModels) {}

  /** In order of day. */
  async of(instrumentId: string): Promise<RecordedFlag[]> {
    return this.readModels.query<FlagRow>(
      'flags',
      'SELECT date, rule, detail, source FROM {bar_flags} WHERE instrument_id = ? ORDER BY date, rule, source',
      [instrumentId],
    );
  }

  /** @throws MarketlogError `projection_behind` where the event at the address is not seen within 2 s. */
  reached(address: EventAddress): Promise<void> {
    return this.readModels.waitFor('flags', address);
  }
}
