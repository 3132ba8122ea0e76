import { barSchema, type Bar } from './prices.schema.js';

const fields = Object.keys(barSchema.shape) as (keyof Bar)[];

/** A page of bars as RFC 4180 text with a header line; what is unknown is empty. */
export function pricesCsv(bars: readonly Bar[]): string {
  const lines = bars.map((bar) => fields.map((field) => cell(bar[field])).join(','));
  return `${[fields.join(','), ...lines].join('\n')}\n`;
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
