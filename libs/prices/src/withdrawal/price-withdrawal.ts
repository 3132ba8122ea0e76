import { Injectable } from '@nestjs/common';
import {
  PriceWithdrawal,
  withdrawFacts,
  type EventDraft,
  type MarketlogEvent,
  type Withdrawal,
  type WithdrawalOutcome,
  type WithdrawalRequest,
  type WithdrawalRules,
} from '#contracts';
import { EventStore } from '#event-sourcing';

/** Takes bars, flags and corporate actions back. */
@Injectable()
export class LogPriceWithdrawal extends PriceWithdrawal {
  constructor(private readonly store: EventStore) {
    super();
  }

  override withdraw(request: WithdrawalRequest): Promise<WithdrawalOutcome> {
    return withdrawFacts(this.store, priceWithdrawalRules, request);
  }
}

/** A bar's versions stand on each other, and so do the words of one source on one ex-date; flags and coverage stand alone. */
export const priceWithdrawalRules: WithdrawalRules = {
  slotOf: (event) => {
    switch (event.type) {
      case 'marketlog.prices.v1.DailyBarRecorded':
      case 'marketlog.prices.v1.DailyBarCorrected':
        return `bar ${event.data.bar?.date}`;
      case 'marketlog.prices.v1.SplitRecorded':
      case 'marketlog.prices.v1.DividendRecorded':
      case 'marketlog.prices.v1.DistributionFactorRecorded':
        return `${event.type} ${event.data.exDate} ${event.data.source}`;
      case 'marketlog.prices.v1.DailyBarFlagged':
      case 'marketlog.prices.v1.ActionsCovered':
        return event.id;
      default:
        return undefined;
    }
  },
  withdrawnBy: (event) => {
    switch (event.type) {
      case 'marketlog.prices.v1.DailyBarWithdrawn':
      case 'marketlog.prices.v1.DailyBarFlagWithdrawn':
      case 'marketlog.prices.v1.CorporateActionWithdrawn':
      case 'marketlog.prices.v1.DistributionFactorWithdrawn':
        return event.data.withdraws;
      default:
        return undefined;
    }
  },
  isBase: () => false,
  draft: ({ withdrawn, restored }) => draftOf(withdrawn, restored),
};

function draftOf(withdrawn: MarketlogEvent, restored: Withdrawal['restored']): EventDraft {
  const withdraws = withdrawn.id;
  switch (withdrawn.type) {
    case 'marketlog.prices.v1.DailyBarRecorded':
    case 'marketlog.prices.v1.DailyBarCorrected': {
      const { instrumentId = '', date = '' } = withdrawn.data.bar ?? {};
      const data = { instrumentId, date, withdraws, ...before(restored) };
      return { type: 'marketlog.prices.v1.DailyBarWithdrawn', data };
    }
    case 'marketlog.prices.v1.DailyBarFlagged': {
      const { instrumentId, date, rule, source } = withdrawn.data;
      return {
        type: 'marketlog.prices.v1.DailyBarFlagWithdrawn',
        data: { instrumentId, date, rule, source, withdraws },
      };
    }
    case 'marketlog.prices.v1.SplitRecorded':
    case 'marketlog.prices.v1.DividendRecorded':
    case 'marketlog.prices.v1.DistributionFactorRecorded': {
      const { instrumentId, exDate, source } = withdrawn.data;
      const data = { instrumentId, kind: kinds[withdrawn.type], exDate, source, withdraws, ...actionBefore(restored) };
      return { type: 'marketlog.prices.v1.CorporateActionWithdrawn', data };
    }
    case 'marketlog.prices.v1.ActionsCovered': {
      const { instrumentId, source, from: firstDate, to: exDate } = withdrawn.data;
      const data = { instrumentId, kind: 'coverage', exDate, firstDate, source, withdraws };
      return { type: 'marketlog.prices.v1.CorporateActionWithdrawn', data };
    }
    default:
      throw new TypeError(`${withdrawn.type} is not a fact about prices`);
  }
}

const kinds = {
  'marketlog.prices.v1.SplitRecorded': 'split',
  'marketlog.prices.v1.DividendRecorded': 'dividend',
  'marketlog.prices.v1.DistributionFactorRecorded': 'distribution_factor',
} as const;

function before(restored: Withdrawal['restored']) {
  switch (restored?.type) {
    case 'marketlog.prices.v1.DailyBarRecorded':
    case 'marketlog.prices.v1.DailyBarCorrected':
      return restored.data.bar === undefined ? {} : { restored: restored.data.bar };
    default:
      return {};
  }
}

function actionBefore(restored: Withdrawal['restored']) {
  switch (restored?.type) {
    case 'marketlog.prices.v1.SplitRecorded':
      return { restoredSplit: restored.data };
    case 'marketlog.prices.v1.DividendRecorded':
      return { restoredDividend: restored.data };
    case 'marketlog.prices.v1.DistributionFactorRecorded':
      return { restoredFactor: restored.data };
    default:
      return {};
  }
}
