import { UsageError } from './errors.js';

/** @throws UsageError where the last day wanted lies before the first. */
export function assertDayRange({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): void {
  if (from !== undefined && to !== undefined && to < from)
    throw new UsageError(`--to ${to} lies before --from ${from}`);
}
