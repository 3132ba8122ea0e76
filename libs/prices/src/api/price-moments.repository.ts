import { Injectable } from '@nestjs/common';
import { InstrumentDirectory } from '#contracts';
import type { EventAddress, LogPartition } from '#event-sourcing';
import { isSettled, RecordMoments, type AsOf } from '#http';
import { ReadModels } from '#sql';
import type { PriceMoment } from './price-moment.js';

/** The read models that a served bar is made of; answered from the position that both have reached. */
const projections = ['daily-bars', 'actions'] as const;

/** Finds instrument and position that a question means, and waits (at most 2 s) until the read models hold it. */
@Injectable()
export class PriceMoments {
  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly moments: RecordMoments,
    private readonly readModels: ReadModels,
  ) {}

  /** @throws MarketlogError `symbol_not_found`, `as_of_in_future`, `projection_behind`. */
  async locate(
    symbol: string,
    { asOf, minPosition }: { asOf?: AsOf | undefined; minPosition?: EventAddress | undefined },
  ): Promise<PriceMoment> {
    const moment = asOf === undefined ? undefined : await this.moments.resolve(asOf);
    const instrument = await this.directory.get(symbol, moment?.recordedUpTo);
    const partition = await this.moments.partitionOf('prices', instrument.instrumentId);
    if (minPosition !== undefined) await this.reached(minPosition);
    const versions = await Promise.all(projections.map((name) => this.readModels.version(name)));
    const projectionVersion = versions.map(({ version }, i) => `${projections[i]}@${version}`).join(' ');
    const generations = versions.map(({ generation }) => generation);
    const common = { instrument, partition, asOf, projectionVersion };
    if (moment !== undefined) {
      const position = await this.moments.positionIn(partition, moment);
      await this.reached({ ...partition, position });
      const tag = { instrument, projectionVersion, generations, position };
      return { ...common, position, settled: isSettled(partition, moment), tag };
    }
    const applied = await Promise.all(projections.map((name) => this.readModels.position(name, partition)));
    const position = Math.min(...applied);
    const last = await this.readModels.lastChange('daily-bars', instrument.instrumentId);
    // Beyond the answer's own position the last change is not in it yet.
    const tag = { instrument, projectionVersion, generations, position: Math.min(position, last.position) };
    return { ...common, position, settled: false, tag };
  }

  private async reached(address: LogPartition & { readonly position: number }): Promise<void> {
    if (address.category !== 'prices') return;
    for (const name of projections) await this.readModels.waitFor(name, address);
  }
}
