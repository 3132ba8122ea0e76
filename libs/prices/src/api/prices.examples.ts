import type { ActionsAnswer, PricesAnswer } from './prices.schema.js';

const record = {
  asOf: null,
  asOfPosition: 'prices-3@1042',
  asOfPositions: ['prices-3@1042'],
  settled: false,
  knownSince: null,
  projectionVersion: 'daily-bars@3 actions@3',
};
const instrument = { symbol: 'AAPL', currency: 'USD', exchange: 'XNAS', timezone: 'America/New_York' };
const recordedAt = '2026-01-31T09:30:00.000Z';

export const examplePrices: PricesAnswer = {
  data: [
    {
      date: '2005-02-25',
      open: 44.81,
      high: 44.955,
      low: 44.095,
      close: 44.495,
      volume: 65317202,
      vendorAdjustedClose: 5.79,
      currency: 'USD',
      source: 'sample',
      recordedAt,
      address: 'prices-3@1042',
    },
  ],
  page: { nextPageToken: null },
  meta: { ...instrument, source: 'sample', adjustment: 'split', ...record, availableAt: null, unavailable: {} },
};

export const examplePricesCsv =
  'date,open,high,low,close,volume,vendorAdjustedClose,currency,source,recordedAt,address\n2005-02-25,44.81,44.955,44.095,44.495,65317202,5.79,USD,sample,2026-01-31T09:30:00.000Z,prices-3@1042\n';

export const exampleActions: ActionsAnswer = {
  data: [
    {
      type: 'split',
      exDate: '2005-02-28',
      numerator: 2,
      denominator: 1,
      amount: null,
      currency: null,
      factor: null,
      applied: true,
      source: 'sample',
      recordedAt,
      address: 'prices-3@1042',
    },
  ],
  page: { nextPageToken: null },
  meta: { ...instrument, coverage: [], ...record, unavailable: {} },
};
