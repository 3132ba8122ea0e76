import { Injectable } from '@nestjs/common';
import { LatestPrices, type InstrumentReference } from '#contracts';
import { EventStore, MarketlogError } from '#event-sourcing';
import { calendarOf } from '#markets';
import { withoutCalendar } from '../session/prediction-groups.js';
import { missingInWords, windowBars } from '../window/feature-window.js';
import { windowNow } from '../window/window-now.js';
import { PredictionsRepository, type PredictionFilter } from './predictions.repository.js';

/** Why an instrument has no prediction. It is judged by the log as it stands, since seals say nothing of what was imported after them. */
@Injectable()
export class Unpredicted {
  constructor(
    private readonly predictions: PredictionsRepository,
    private readonly prices: LatestPrices,
    private readonly store: EventStore,
  ) {}

  /**
   * @param filter what was asked for; without one, of whichever model
   * @returns `not_predicted` where it could be predicted, or is, but not so; else the reason why it cannot
   */
  async because(instrument: InstrumentReference, { mode, model }: PredictionFilter = {}): Promise<MarketlogError> {
    const { instrumentId, symbol } = instrument;
    const [other] = await this.predictions.list(instrumentId, {}, { sort: 'desc', limit: 1 });
    if (other === undefined) return this.#cannot(instrument);
    const kind = mode === undefined ? 'prediction' : `${mode} prediction`;
    const by = model === undefined ? '' : ` by ${model}`;
    const { name, version } = other.model;
    const latest = `its latest is by ${name}@${version}, ${other.mode}, from ${other.asOfDate}`;
    return new MarketlogError('not_predicted', `${symbol} has no ${kind}${by} that is served; ${latest}`);
  }

  /** The same by the read models alone, for a stock's page, which is asked often: what only the log tells is `not_predicted`. */
  async code({ instrumentId, exchange }: InstrumentReference): Promise<string> {
    const found = calendarOf(exchange);
    if (found.calendar === undefined) return found.reason;
    const bars = (await this.prices.byInstruments([instrumentId])).get(instrumentId)?.bars ?? 0;
    if (bars < windowBars) return bars === 0 ? 'no_bar' : 'not_enough_history';
    return (await this.predictions.missing(instrumentId))?.reason ?? 'not_predicted';
  }

  async #cannot({ instrumentId, symbol, exchange }: InstrumentReference): Promise<MarketlogError> {
    const found = calendarOf(exchange);
    if (found.calendar === undefined) return withoutCalendar(found.reason, symbol, exchange);
    const { calendar } = found;
    const lastBar = (await this.prices.byInstruments([instrumentId])).get(instrumentId)?.lastBar;
    if (lastBar === undefined) return new MarketlogError('no_bar', `${symbol} has no bar`);
    const sealed = await this.predictions.lastSealed(calendar.group);
    const date = sealed !== undefined && sealed > lastBar ? sealed : lastBar;
    const { window } = await windowNow(this.store, instrumentId, date, calendar);
    return window.status === 'missing'
      ? new MarketlogError(
          window.reason,
          `${symbol} cannot be predicted from ${date}: ${missingInWords(window, lastBar)}`,
        )
      : new MarketlogError('not_predicted', `${symbol} has not been predicted yet; marketlog predict backfill does it`);
  }
}
