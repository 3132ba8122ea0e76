import type { RebuildRecord } from '#projection-engine';
import { comparisonJson } from './comparison-report.js';
import type { RebuildView } from './rebuild.schema.js';

/** A rebuild as REST and `--json` show it. */
export function rebuildView({ runBy: _, requestedAt, endedAt, comparison, ...rest }: RebuildRecord): RebuildView {
  return {
    ...rest,
    requestedAt: new Date(requestedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    comparison: comparison === null ? null : comparisonJson(comparison),
  };
}
