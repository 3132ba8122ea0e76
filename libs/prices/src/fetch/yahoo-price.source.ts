import { Injectable } from '@nestjs/common';
import { YahooClient, yahooBudget, yahooNotUnderstood, type VendorBudget, type VendorTerms } from '#contracts';
import { dayInZone, dayLabel } from '#markets';
import { PriceSource, type PriceRequest, type VendorPrices, type VendorRow } from './price-source.port.js';
import { marketIdentifier, yahooChartSchema, type YahooChart } from './yahoo-chart.schema.js';

export type Fetch = typeof globalThis.fetch;

const answerWithin = 30_000;

/** Yahoo Finance by way of yahoo-finance2: its unofficial chart endpoint, one request per symbol. */
@Injectable()
export class YahooPriceSource extends PriceSource {
  override readonly label = 'yahoo';
  override readonly terms: VendorTerms;
  private readonly client: YahooClient;

  constructor(
    fetch: Fetch = globalThis.fetch,
    /** Asked instead of Yahoo's own address. */
    baseUrl?: string,
    budget: VendorBudget = yahooBudget,
  ) {
    super();
    this.client = new YahooClient(fetch, baseUrl);
    this.terms = { label: this.label, kind: 'prices', ...budget, concurrency: 4, timeout: answerWithin };
  }

  override async dailyPrices({ symbol, from, now, signal }: PriceRequest): Promise<VendorPrices> {
    const options = {
      // A day early, because days begin earlier in the east. What lies before `from` is left out again.
      period1: new Date(dayLabel(from) - 86_400_000),
      period2: new Date(now),
      interval: '1d',
      events: 'div|split',
      includePrePost: false,
      return: 'object',
    } as const;
    const fetchOptions = signal ? { signal } : {};
    const answer = await this.client.ask(symbol, (library) =>
      library.chart(encodeURIComponent(symbol), options, { validateResult: false, fetchOptions }),
    );
    const chart = yahooChartSchema.safeParse(answer);
    if (!chart.success) throw yahooNotUnderstood(symbol, chart.error.issues[0]?.path.join('.'));
    return this.read(chart.data, { symbol, from, now });
  }

  private read(chart: YahooChart, { symbol, from, now }: PriceRequest): VendorPrices {
    const { meta, events } = chart;
    const source = this.label;
    const day = (instant: number) => dayInZone(instant, zoneOf(meta.exchangeTimezoneName, symbol));
    const today = day(now);
    const currency = meta.currency ?? null;
    const wanted = ({ exDate }: { exDate: string }) => exDate >= from && exDate <= today;
    const byExDate = (a: { exDate: string }, b: { exDate: string }) => (a.exDate < b.exDate ? -1 : 1);
    return {
      basis: basisOf(today),
      today,
      rows: rowsOf(chart, symbol, day).filter(({ date }) => date >= from),
      splits: Object.values(events?.splits ?? {})
        .map(({ date, numerator, denominator }) => ({ exDate: day(date), numerator, denominator, source }))
        .filter((split) => wanted(split) && split.numerator > 0 && split.denominator > 0)
        .sort(byExDate),
      dividends: Object.values(events?.dividends ?? {})
        .map(({ date, amount }) => ({ exDate: day(date), amount, currency, source, ...basisOf(today) }))
        .filter((dividend) => wanted(dividend) && dividend.amount > 0)
        .sort(byExDate),
      facts: {
        source,
        name: meta.longName ?? meta.shortName ?? undefined,
        exchange: marketIdentifier(meta.exchangeName),
        currency: currency ?? undefined,
        timezone: meta.exchangeTimezoneName,
      },
    };
  }
}

/** Yahoo puts every split up to the day it is asked into prices and dividends. */
function basisOf(through: string) {
  return { basis: 'splitAdjusted', through } as const;
}

function rowsOf({ timestamp, indicators }: YahooChart, symbol: string, day: (instant: number) => string): VendorRow[] {
  if (!timestamp) return [];
  const { open, high, low, close, volume } = indicators.quote[0] ?? {};
  const adjusted = indicators.adjclose?.[0]?.adjclose ?? undefined;
  for (const column of [open, high, low, close, volume]) {
    if (column?.length !== timestamp.length) throw yahooNotUnderstood(symbol, 'indicators.quote');
  }
  return timestamp.map((seconds, i) => ({
    date: day(seconds * 1000),
    at: seconds * 1000,
    open: open![i]!,
    high: high![i]!,
    low: low![i]!,
    close: close![i]!,
    volume: volume![i]!,
    vendorAdjustedClose: adjusted?.[i] ?? null,
  }));
}

function zoneOf(name: string, symbol: string): string {
  try {
    dayInZone(0, name);
    return name;
  } catch {
    throw yahooNotUnderstood(symbol, 'meta.exchangeTimezoneName');
  }
}
