import type { MarketlogEvent } from '#contracts';
import { assertNever, type Projection, type Row, type RowChange } from '#event-sourcing';

export type ModelsEvent = MarketlogEvent<'marketlog.models.v1.ModelRegistered' | 'marketlog.models.v1.ModelPromoted'>;

/** Every version of every model, and which one is promoted. */
export const modelsProjection: Projection<ModelsEvent> = {
  name: 'models',
  version: 1,
  category: 'models',
  types: ['marketlog.models.v1.ModelRegistered', 'marketlog.models.v1.ModelPromoted'],
  load: { past: 'rows' },
  tables: [
    {
      name: 'models',
      columns: {
        name: { type: { kind: 'identifier', length: 100 } },
        version: { type: { kind: 'identifier', length: 40 } },
        hash: { type: { kind: 'identifier', length: 64 } },
        registered_at: { type: { kind: 'instant' } },
        /** Since when answers show it; null where they do not. */
        promoted_at: { type: { kind: 'instant' }, nullable: true },
      },
      primaryKey: ['name', 'version'],
      keyColumn: 'name',
      hashed: { key: ['name', 'version'], columns: ['hash'] },
    },
  ],
  project(name, events, { rows }) {
    const versions = new Map<string, Row>((rows['models'] ?? []).map((row) => [String(row['version']), row]));
    const changed = new Set<string>();
    const set = (version: string, row: Row): void => {
      versions.set(version, row);
      changed.add(version);
    };
    for (const { type, data, recordedAt } of events) {
      const { version, hash } = data;
      const known = versions.get(version) ?? { name, version, hash, registered_at: recordedAt, promoted_at: null };
      switch (type) {
        case 'marketlog.models.v1.ModelRegistered':
          set(version, known);
          break;
        case 'marketlog.models.v1.ModelPromoted':
          for (const [other, row] of versions)
            if (row['promoted_at'] !== null) set(other, { ...row, promoted_at: null });
          set(version, { ...known, promoted_at: recordedAt });
          break;
        default:
          assertNever(type);
      }
    }
    return [...changed].map((version): RowChange => ({ kind: 'upsert', table: 'models', row: versions.get(version)! }));
  },
};

/** For the projection engine of an app. */
export const modelRegistryProjections: readonly Projection[] = [modelsProjection];
