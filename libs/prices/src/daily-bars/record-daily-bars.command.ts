import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PlainBar } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import type { RecordActions } from '../actions/actions.decider.js';
import { PriceLedgers, type BarCounts } from '../ledger/price-ledger.js';
import type { DeliveryOrigin } from './same-bar.js';

export interface RecordedDailyBars {
  readonly counts: BarCounts;
  /** The last address appended in each partition. */
  readonly addresses: readonly EventAddress[];
}

/** What one source delivered of one instrument: its bars, and the actions that say how they compare with known ones. */
export interface PriceDelivery {
  readonly instrumentId: string;
  /** Each day once. */
  readonly bars: readonly PlainBar[];
  /** Further days of the same answer, which are not to be recorded: they show whether a split is in the prices yet. */
  readonly compared?: readonly PlainBar[];
  readonly actions: Omit<RecordActions, 'instrumentId'>;
  readonly origin: DeliveryOrigin;
}

/**
 * Records a delivery: actions first, then bars, of which what is known already adds nothing. Where a live vendor has announced a split
 * that its prices do not contain yet, they are on a basis that is not known: only a flag is recorded, and the vendor asked again.
 */
export class RecordDailyBars extends Command<RecordedDailyBars> {
  constructor(
    readonly delivery: PriceDelivery,
    /** UUID of the ingestion. */
    readonly correlationId: string,
  ) {
    super();
  }
}

/** An import of files does the same through a ledger of its own, which remembers streams from file to file. */
@CommandHandler(RecordDailyBars)
export class RecordDailyBarsHandler implements ICommandHandler<RecordDailyBars> {
  constructor(private readonly ledgers: PriceLedgers) {}

  async execute({ delivery, correlationId }: RecordDailyBars): Promise<RecordedDailyBars> {
    const { instrumentId, bars, compared = [], actions, origin } = delivery;
    const ledger = this.ledgers.open(origin, { correlationId, dryRun: false });
    const all = [...compared, ...bars].sort((a, b) => (a.date < b.date ? -1 : 1));
    const pending = origin === 'live' ? await ledger.flagPendingSplits(instrumentId, actions.splits ?? [], all) : 0;
    if (pending > 0) {
      const counts = { recorded: 0, corrected: 0, unchanged: 0, flagged: pending };
      return { counts, addresses: ledger.addresses };
    }
    await ledger.recordActions({ instrumentId, ...actions });
    const total: BarCounts = { recorded: 0, corrected: 0, unchanged: 0, flagged: 0 };
    const byDate = bars.toSorted((a, b) => (a.date < b.date ? -1 : 1));
    for (const [year, ofYear] of Map.groupBy(byDate, ({ date }) => date.slice(0, 4))) {
      const counts = await ledger.recordBars({ instrumentId, year, bars: ofYear });
      for (const name of ['recorded', 'corrected', 'unchanged', 'flagged'] as const) total[name] += counts[name];
    }
    return { counts: total, addresses: ledger.addresses };
  }
}
