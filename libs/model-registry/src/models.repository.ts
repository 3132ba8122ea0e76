import { Injectable } from '@nestjs/common';
import { compareVersions } from '#contracts';
import type { SqlRow } from '#database';
import { ReadModels } from '#projection-engine';

export interface ModelRecord {
  readonly name: string;
  readonly version: string;
  readonly hash: string;
  /** UTC milliseconds. */
  readonly registeredAt: number;
  /** Since when answers show it: UTC milliseconds; null where they do not. */
  readonly promotedAt: number | null;
}

interface ModelRow extends SqlRow {
  name: string;
  version: string;
  hash: string;
  registered_at: number;
  promoted_at: number | null;
}

/** The SQL over the read model `models`. */
@Injectable()
export class ModelsRepository {
  constructor(private readonly readModels: ReadModels) {}

  /** By name, the newest version first. */
  async all(): Promise<ModelRecord[]> {
    const rows = await this.readModels.query<ModelRow>(
      'models',
      'SELECT name, version, hash, registered_at, promoted_at FROM {models}',
    );
    return rows
      .map(({ name, version, hash, registered_at: registeredAt, promoted_at: promotedAt }) => ({
        name,
        version,
        hash,
        registeredAt,
        promotedAt,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : compareVersions(b.version, a.version)));
  }
}
