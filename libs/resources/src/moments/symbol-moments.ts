import { Injectable } from '@nestjs/common';
import { InstrumentDirectory, type InstrumentReference } from '#contracts';
import { EventStore, type Category, type EventAddress, type LogPartition } from '#event-sourcing';
import type { AsOf } from '../parameters/as-of.schema.js';
import { reachMinPosition } from './min-position.js';
import { formatPosition, isSettled, RecordMoments } from './record-moments.js';
import { recordMeta, type RecordMeta } from './record-meta.schema.js';

/** How far read models have come; what the adapter of the database offers. */
export interface ReadModelStates {
  waitFor(projection: string, address: EventAddress): Promise<void>;
  /** Where the events of a key lie: the live generations, the position that all hold, the key's last event up to there. */
  standing(
    projections: readonly [string, ...string[]],
    key: string,
  ): Promise<{
    readonly live: readonly { readonly version: number; readonly generation: number }[];
    readonly position: number;
    readonly lastChange: number;
  }>;
}

/** The read models that an answer is made of; together they are read at one position. */
export interface AnsweredFrom {
  readonly category: Category;
  readonly states: ReadModelStates;
  readonly projections: readonly [string, ...string[]];
}

/** `asOf` and `minPosition` of a request. */
export interface MomentQuery {
  readonly asOf?: AsOf | undefined;
  readonly minPosition?: EventAddress | undefined;
}

/** What a question about a symbol is answered from: its instrument, and the one position by which everything is filtered. */
export interface SymbolMoment {
  readonly instrument: InstrumentReference;
  readonly partition: LogPartition;
  /** 0 before the first event of the partition. */
  readonly position: number;
  readonly asOf: AsOf | undefined;
  readonly settled: boolean;
  /** Read models with their versions, as one text. */
  readonly projectionVersion: string;
  /** What an entity tag of the answer hangs on. */
  readonly tag: Readonly<Record<string, unknown>>;
  /** What the present answer says beyond its tag; undefined of a past moment, where it may learn since when the symbol is known. */
  readonly rendering: string | undefined;
}

/** Finds the instrument and the position that a question means, and waits (at most 2 s) until the read models hold it. */
@Injectable()
export class SymbolMoments {
  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly moments: RecordMoments,
    private readonly store: EventStore,
  ) {}

  /** @throws MarketlogError `symbol_not_found`, `as_of_in_future`, `invalid_parameter`, `projection_behind`. */
  async locate(symbol: string, query: MomentQuery, from: AnsweredFrom): Promise<SymbolMoment> {
    const { states, projections, category } = from;
    const moment = query.asOf === undefined ? undefined : await this.moments.resolve(query.asOf);
    await reachMinPosition(this.store, query.minPosition, {
      instruments: (address) => this.directory.reached(address),
      [category]: (address: EventAddress) => reached(from, address),
    });
    const instrument = await this.directory.get(symbol, moment?.recordedUpTo);
    const partition = await this.moments.partitionOf(category, instrument.instrumentId);
    const standing = await states.standing(projections, instrument.instrumentId);
    const projectionVersion = standing.live.map(({ version }, i) => `${projections[i]}@${version}`).join(' ');
    const generations = standing.live.map(({ generation }) => generation);
    const common = { instrument, partition, asOf: query.asOf, projectionVersion };
    if (moment !== undefined) {
      const position = await this.moments.positionIn(partition, moment);
      await reached(from, { ...partition, position });
      const settled = isSettled(partition, moment);
      return {
        ...common,
        position,
        settled,
        rendering: undefined,
        tag: { instrument, projectionVersion, generations, position, settled },
      };
    }
    const { position, lastChange } = standing;
    const tag = { instrument, projectionVersion, generations, position: lastChange };
    return { ...common, position, settled: false, rendering: String(position), tag };
  }

  /** The record's part of `meta`. An empty answer to `asOf` says since when the symbol is known. */
  async meta({ partition, position, asOf, instrument, ...rest }: SymbolMoment, isEmpty: boolean): Promise<RecordMeta> {
    const knownSince =
      isEmpty && asOf !== undefined
        ? await this.moments.knownAfter(partition, instrument.instrumentId, position)
        : null;
    return recordMeta(asOf, formatPosition(partition, position), { ...rest, knownSince });
  }
}

async function reached({ states, projections }: AnsweredFrom, address: EventAddress): Promise<void> {
  for (const name of projections) await states.waitFor(name, address);
}
