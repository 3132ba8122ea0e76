/** What a ticker may look like in the vendors' spellings: BRK-A, BF.B, 005930.KS, ^GSPC, EURUSD=X. */
const ticker = /^[A-Z0-9^][A-Z0-9.\-=^]{0,19}$/;

/**
 * The ticker as Marketlog spells it: upper case, without a leading `$` (cashtag).
 * @returns undefined where the text can be no ticker.
 */
export function normaliseTicker(text: string): string | undefined {
  const spelled = text.trim().replace(/^\$/, '').toUpperCase();
  return ticker.test(spelled) && !spelled.includes('..') ? spelled : undefined;
}
