import type { ProjectionView } from './projection.schema.js';
import type { RebuildView } from './rebuild.schema.js';

/** Rebuilds that a person is shown. */
const shown = 5;

/** One read model or reactor in one line. */
export function projectionLine(view: ProjectionView): string {
  const { kind, name, version, generation, state, detail, partitions, parkedKeys, rebuild } = view;
  const behind = partitions.reduce((sum, { lagEvents }) => sum + lagEvents, 0);
  const remarks = [
    behind === 0 ? 'up to date' : `${behind} events behind`,
    ...(parkedKeys > 0 ? [`${parkedKeys} keys parked`] : []),
    ...(detail === null ? [] : [detail]),
    ...(rebuild ? [rebuildText(rebuild)] : []),
  ];
  const made = kind === 'reactor' ? 'reactor     ' : `generation ${generation ?? '-'}`;
  return `${name.padEnd(20)} version ${version ?? '-'}  ${made}  ${state.padEnd(7)}  ${remarks.join(', ')}`;
}

function rebuildText({ progress, etaSeconds }: NonNullable<ProjectionView['rebuild']>): string {
  const left = etaSeconds === null || etaSeconds === 0 ? '' : `, ${etaSeconds} s left`;
  return `rebuild ${Math.floor(progress * 100)} %${left}`;
}

/** The same with its partitions, generations and last rebuilds. */
export function projectionLines(
  view: ProjectionView,
  generations: readonly { readonly generation: number; readonly version: number; readonly state: string }[],
  rebuilds: readonly RebuildView[],
): string[] {
  return [
    projectionLine(view),
    ...view.partitions.map(({ category, partition, head, checkpoint, lagEvents, lagSeconds }) => {
      const lag = lagEvents === 0 ? '' : `, ${lagEvents} events and ${Math.round(lagSeconds)} s behind`;
      return `  ${category}-${partition}: ${checkpoint} of ${head}${lag}`;
    }),
    ...generations.map(({ generation, version, state }) => `  generation ${generation}, version ${version}: ${state}`),
    ...rebuilds.slice(0, shown).map(({ kind, state, requestedAt, code, message }) => {
      const why = code === null ? '' : `: ${message ?? ''} (${code})`;
      return `  ${kind} of ${requestedAt}: ${state}${why}`;
    }),
  ];
}
