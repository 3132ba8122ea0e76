import { Injectable } from '@nestjs/common';
import { InstrumentDirectory, PriceSeries, type InstrumentReference } from '#contracts';
import { Clock } from '#event-sourcing';
import { FlagsRepository } from '../flags/flags.repository.js';
import { judgeInstrument, type InstrumentQuality } from './judge-instrument.js';

/** Instruments that are asked for at a time. */
const chunk = 500;

/** Judges instruments from their read models, one at a time, so that the process goes on answering. */
@Injectable()
export class QualityJudge {
  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly series: PriceSeries,
    private readonly flags: FlagsRepository,
    private readonly clock: Clock,
  ) {}

  async judge(instrument: InstrumentReference): Promise<InstrumentQuality> {
    const { instrumentId } = instrument;
    const series = await this.series.of(instrumentId);
    const recorded = await this.flags.of(instrumentId);
    return judgeInstrument(instrument, { series, recorded, now: this.clock.now() });
  }

  /** Every instrument, in order of ids. */
  async *all(tracked?: boolean): AsyncGenerator<InstrumentQuality> {
    let beyond: string | undefined;
    for (;;) {
      const some = await this.directory.page({ beyond, limit: chunk, tracked });
      for (const instrument of some) yield await this.judge(instrument);
      if (some.length < chunk) return;
      beyond = some.at(-1)!.instrumentId;
    }
  }
}
