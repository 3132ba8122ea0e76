import { CommandBus } from '@nestjs/cqrs';
import { LatestPrices, type PriceSummary } from '#contracts';
import { Clock, MarketlogError, type EventAddress } from '#event-sourcing';
import { barRecorded, barSeries, given, serveApi, type ServedApi } from '#testing';
import {
  ChangeTicker,
  DescribeInstruments,
  InstrumentsApiModule,
  InstrumentsDirectoryModule,
  instrumentsProjections,
  InstrumentsWriteModule,
  TrackInstrument,
} from '../index.js';

const run = '00000000-0000-4000-8000-00000000000a';
const now = Date.UTC(2024, 0, 2);
/** What clocks show when a stock is asked for: the evening of Thursday, 2013-03-07. */
const asked: Clock = { now: () => Date.UTC(2013, 2, 7, 22) };
export const latest = {
  date: '2013-03-01',
  close: 430.47,
  previousClose: null,
  change: null,
  changePercent: null,
  volume: 1,
};
const bars: PriceSummary = { instrumentId: 'AAPL', firstBar: '2000-03-01', lastBar: '2013-03-01', bars: 3270, latest };

class PricesOfApple extends LatestPrices {
  override async byInstruments(ids: readonly string[]) {
    return new Map(ids.includes('AAPL') ? [['AAPL', bars]] : []);
  }

  override async asOf(instrumentId: string, { position }: EventAddress) {
    return position > 0 && instrumentId === 'AAPL' ? { ...bars, bars: position } : undefined;
  }

  override async reached({ position }: EventAddress) {
    if (position > 1) throw new MarketlogError('projection_behind', 'only one event of prices is seen');
  }
}

export interface ServedStocks extends ServedApi {
  /** An instant of the record before FB became META. */
  readonly beforeRenaming: number;
}

/** Three instruments, one of them tracked and with prices, one renamed. */
export async function serveStocks(dialect: 'sqlite' | 'mysql'): Promise<ServedStocks> {
  const api = await serveApi({
    dialect,
    projections: instrumentsProjections,
    modules: [InstrumentsApiModule],
    ports: [InstrumentsWriteModule, InstrumentsDirectoryModule],
    providers: [
      { provide: LatestPrices, useClass: PricesOfApple },
      { provide: Clock, useValue: asked },
    ],
  });
  const commands = api.app.get(CommandBus, { strict: false });
  const descriptions = [
    { ticker: 'AAPL', description: { name: 'Apple Inc.', sector: 'Technology', currency: 'USD', exchange: 'XNAS' } },
    { ticker: 'FB', description: { name: 'Facebook', sector: 'Technology' } },
    { ticker: 'XOM', description: { name: 'Exxon Mobil', sector: 'Energy' } },
  ];
  await commands.execute(new DescribeInstruments(descriptions, 'csv', now, run));
  await commands.execute(new TrackInstrument('AAPL', now, run));
  const beforeRenaming = (await api.store.now()) + 1;
  while ((await api.store.now()) <= beforeRenaming);
  await commands.execute(new ChangeTicker('FB', 'META', '2022-06-09', now, run));
  await given(api.store, 'prices-AAPL-2013', barSeries(2).map(barRecorded));
  await api.caughtUp();
  return { ...api, beforeRenaming };
}
