import { MarketlogError, type Projection } from '#event-sourcing';
import type { Generation } from './generation-table.js';

/** Why no generation is made of a projection, in sentences. */

export function refusedVersion({ name, version }: Projection, live: Generation): MarketlogError {
  return new MarketlogError(
    'rebuild_refused',
    `${name} is served in version ${live.version}, which a newer build made; this build has version ${version}: use the newer build`,
  );
}

export function goneBackFrom({ name, version }: Projection, live: Generation): MarketlogError {
  return new MarketlogError(
    'rebuild_refused',
    `${name} was taken back from version ${version} to ${live.version}: marketlog projections revert ${name} goes forth again`,
  );
}
