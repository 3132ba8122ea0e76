/** Quoting units that are a hundredth of a currency: London quotes pence (GBp), Johannesburg cents, Tel Aviv agorot. */
const hundredths: Readonly<Record<string, string>> = { GBp: 'GBP', GBX: 'GBP', ZAc: 'ZAR', ILA: 'ILS' };

/**
 * An amount of money in the unit of a quote. Where either unit is not stated they are taken to be the same.
 * @returns undefined between different currencies.
 */
export function amountIn(unit: string | null, amount: number, amountUnit: string | null): number | undefined {
  if (unit === null || amountUnit === null || unit === amountUnit) return amount;
  const currency = hundredths[unit] ?? unit;
  const amountCurrency = hundredths[amountUnit] ?? amountUnit;
  if (currency !== amountCurrency) return undefined;
  const inCurrency = amountUnit in hundredths ? amount / 100 : amount;
  return unit in hundredths ? inCurrency * 100 : inCurrency;
}

/** True for what prices can be quoted in: an ISO 4217 code such as USD, or a hundredth of a currency such as GBp. */
export function isCurrencyUnit(text: string): boolean {
  return /^[A-Z]{3}$/.test(text) || text in hundredths;
}
