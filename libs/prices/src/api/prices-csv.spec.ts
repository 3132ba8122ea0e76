import { pricesCsv } from './prices-csv.js';
import { examplePrices, examplePricesCsv } from './prices.examples.js';

const [bar] = examplePrices.data;

test('the documented example is the text of the documented bars', () => {
  expect(pricesCsv(examplePrices.data)).toBe(examplePricesCsv);
});

test('no bars are a header line', () => {
  expect(pricesCsv([])).toBe(`${examplePricesCsv.split('\n')[0]}\n`);
});

test('what is unknown is empty, and a label with a comma, a quote or a line break is quoted', () => {
  const line = (source: string) => pricesCsv([{ ...bar!, open: null, volume: null, source }]).split('2005-02-25')[1];
  expect(line('desk')).toBe(',,44.955,44.095,44.495,,5.79,USD,desk,2026-01-31T09:30:00.000Z,prices-3@1042\n');
  expect(line('a,"b"\nc')).toContain(',"a,""b""\nc",');
});
