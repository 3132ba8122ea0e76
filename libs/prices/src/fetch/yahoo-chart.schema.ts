import { z } from 'zod';

const column = z.array(z.number().nullable());
/** Seconds since 1970; the client library has made a Date of it where its own schema fits. */
const instant = z.union([
  z.date().transform((date) => date.getTime()),
  z.number().transform((seconds) => seconds * 1000),
]);

/** The part of Yahoo's chart that we read; all columns are as long as `timestamp`. */
export const yahooChartSchema = z.object({
  meta: z.object({
    currency: z.string().max(16).nullish(),
    exchangeName: z.string().max(64).nullish(),
    exchangeTimezoneName: z.string(),
    longName: z.string().nullish(),
    shortName: z.string().nullish(),
  }),
  timestamp: z.array(z.number()).nullish(),
  events: z
    .object({
      dividends: z.record(z.string(), z.object({ amount: z.number(), date: instant })).nullish(),
      splits: z
        .record(z.string(), z.object({ numerator: z.number(), denominator: z.number(), date: instant }))
        .nullish(),
    })
    .nullish(),
  indicators: z.object({
    quote: z.array(z.object({ open: column, high: column, low: column, close: column, volume: column }).partial()),
    adjclose: z.array(z.object({ adjclose: column.nullish() })).nullish(),
  }),
});

export type YahooChart = z.infer<typeof yahooChartSchema>;

/** Yahoo's own exchange codes as market identifier codes (ISO 10383); another code is left as it is. */
const marketIdentifiers: Readonly<Record<string, string>> = {
  NMS: 'XNAS', NGM: 'XNAS', NCM: 'XNAS', NAS: 'XNAS', NYQ: 'XNYS', NYS: 'XNYS', ASE: 'XASE', PCX: 'ARCX', BTS: 'BATS',
  TOR: 'XTSE', VAN: 'XTSX', LSE: 'XLON', IOB: 'XLON', GER: 'XETR', FRA: 'XFRA', PAR: 'XPAR', AMS: 'XAMS', BRU: 'XBRU',
  LIS: 'XLIS', MIL: 'XMIL', MCE: 'XMAD', EBS: 'XSWX', VIE: 'XWBO', STO: 'XSTO', HEL: 'XHEL', CPH: 'XCSE', OSL: 'XOSL',
  JPX: 'XTKS', HKG: 'XHKG', SHH: 'XSHG', SHZ: 'XSHE', KSC: 'XKRX', TAI: 'XTAI', SES: 'XSES', ASX: 'XASX', NZE: 'XNZE',
  NSI: 'XNSE', BSE: 'XBOM', SAO: 'BVMF', MEX: 'XMEX', JNB: 'XJSE', TLV: 'XTAE',
}; // prettier-ignore

export function marketIdentifier(code: string | null | undefined): string | undefined {
  return code == null || code === '' ? undefined : (marketIdentifiers[code] ?? code);
}
