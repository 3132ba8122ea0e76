import { featureNames } from '../feature-set.js';
import type { FeatureRow } from './feature-rows.js';

const outcomeColumns = ['sigma', 'referenceClose', 'targetReturn', 'acl18Move'] as const;

/** The header line of an export. */
export const featuresHeader = ['symbol', 'date', 'targetDate', ...featureNames, ...outcomeColumns].join(',');

/** A line of an export: numbers in their shortest form, nothing where there is no value. */
export function featuresLine(row: FeatureRow): string {
  const { symbol, date, targetDate = '', features, sigma, referenceClose, targetReturn, adjustedMove } = row;
  const numbers = [...features, sigma, referenceClose, targetReturn, adjustedMove];
  return [symbol, date, targetDate, ...numbers.map(shortest)].join(',');
}

function shortest(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : String(value);
}
