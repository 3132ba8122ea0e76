import type { EventStore, Leases, Projection } from '#event-sourcing';
import type { Database } from '#database';
import type { GenerationCatalog } from '../generations/generation-catalog.js';
import type { Comparison } from './compare-generations.js';
import type { FillThreads } from '../threads/fill-threads.js';
import type { KeyRebuild } from './rebuild-key.js';
import type { DifferencePolicy, RebuildKind } from './rebuild-table.js';

/** A generation that has been filled and compared, and now waits for what becomes of it. */
export interface FilledGeneration {
  readonly projection: Projection;
  readonly generation: number;
  readonly comparison: Comparison;
}

/** What shall become of the generation: readers get it, or it is given up. */
export type RebuildDecision = 'live' | 'dropped';

/** What became of it; `held`: it is a new version, which is kept until it is accepted. */
export type RebuildEnd = RebuildDecision | 'held';

export interface RebuildOrder {
  readonly kind: RebuildKind;
  readonly onDifference: DifferencePolicy;
  /** The one event key that is rebuilt in place; absent or null: the whole read model, beside the one that is served. */
  readonly key?: string | null;
}

/** What rebuilds work with. */
export interface RebuildParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly leases: Leases;
  readonly projections: readonly Projection[];
  readonly catalog: GenerationCatalog;
  readonly keys: KeyRebuild;
  /** Fill what the catalog makes to be filled so. */
  readonly threads?: Pick<FillThreads, 'fill'> | undefined;
  /** What becomes of a new version that differs from the one that is served: it is held (the default), or served. */
  readonly newVersions?: 'hold' | 'serve';
  /** Milliseconds after which a rebuild that was killed is free. */
  readonly turn?: number;
}
