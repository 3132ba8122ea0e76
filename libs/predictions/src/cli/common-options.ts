import { assertDayRange, UsageError } from '#cli';

/** Of verbs that ask trained models. */
export const modelFolderOption = {
  flags: '--model-folder <path>',
  description: 'where trained models lie (default: `prediction` in the folder of models)',
} as const;

/** The span of a verb that cannot do without one. @throws UsageError where a day is missing, or the last lies before the first */
export function givenDays({ from, to }: { readonly from?: string; readonly to?: string }): {
  readonly from: string;
  readonly to: string;
} {
  if (from === undefined || to === undefined) throw new UsageError('--from and --to: expected the first and last day');
  assertDayRange({ from, to });
  return { from, to };
}
