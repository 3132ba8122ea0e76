import { indicatorNames } from '#markets';

/** The columns of the read model, in the order of the formulas: `bollingerPercentB` → `bollinger_percent_b`. */
export const indicatorColumns: readonly string[] = indicatorNames.map((name) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);
