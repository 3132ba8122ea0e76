/** A settled prediction as metrics see it: everything in return units, as fractions. */
export interface SettledPrediction {
  /** The session whose bar settled it, YYYY-MM-DD. */
  readonly session: string;
  readonly instrumentId: string;
  /** P(return > 0); null where none was claimed. */
  readonly probabilityUp: number | null;
  readonly expectedReturn: number;
  /** Half the width of the interval around `expectedReturn`; null where there were no bounds. */
  readonly halfWidth: number | null;
  readonly actualReturn: number;
}

/** Up means above 0; a return of 0 is not up, and is counted. */
export function wentUp({ actualReturn }: SettledPrediction): boolean {
  return actualReturn > 0;
}

/** The predictions of each session, sessions in order. */
export function bySession<T extends { readonly session: string }>(rows: readonly T[]): T[][] {
  const days = new Map<string, T[]>();
  for (const row of rows) {
    const day = days.get(row.session);
    if (day === undefined) days.set(row.session, [row]);
    else day.push(row);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
