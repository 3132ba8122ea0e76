/** Quoting units that are a hundredth of a currency: London quotes pence (GBp), Johannesburg cents, Tel Aviv agorot. */
const hundredths: Readonly<Record<string, string>> = { GBp: 'GBP', GBX: 'GBP', ZAc: 'ZAR', ZAC: 'ZAR', ILA: 'ILS' };

/** The currency that a unit is a hundredth of; undefined for a whole currency. Some sources write all in lower case. */
function wholeOf(unit: string): string | undefined {
  return hundredths[unit] ?? (unit === unit.toLowerCase() ? hundredths[unit.toUpperCase()] : undefined);
}

/**
 * An amount of money in the unit of a quote. Where either unit is not stated they are taken to be the same.
 * @returns undefined between different currencies.
 */
export function amountIn(unit: string | null, amount: number, amountUnit: string | null): number | undefined {
  if (unit === null || amountUnit === null || unit === amountUnit) return amount;
  const [whole, amountWhole] = [wholeOf(unit), wholeOf(amountUnit)];
  if ((whole ?? unit.toUpperCase()) !== (amountWhole ?? amountUnit.toUpperCase())) return undefined;
  if ((whole === undefined) === (amountWhole === undefined)) return amount;
  return whole === undefined ? amount / 100 : amount * 100;
}

/** True for what prices can be quoted in: an ISO 4217 code such as USD, or a hundredth of a currency such as GBp. */
export function isCurrencyUnit(text: string): boolean {
  return /^(?:[A-Z]{3}|[a-z]{3})$/.test(text) || wholeOf(text) !== undefined;
}

export const currencyExpected = `an ISO 4217 code such as USD, or a hundredth of one: ${Object.keys(hundredths).join(', ')}`;

/** True for a move by about a hundred, up or down: what a change between pounds and pence looks like on any day of trading. */
export function isUnitStep(before: number, after: number): boolean {
  const hundreds = Math.abs(Math.log10(after / before));
  return Math.abs(hundreds - 2) < Math.log10(1.25);
}
