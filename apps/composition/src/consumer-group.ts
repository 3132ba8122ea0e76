import { createHash } from 'node:crypto';

/**
 * The consumer group of a build: it names which versions of its consumers it has. Builds of other versions are groups of their own, so that
 * during an upgrade each gets every partition: in one group, the partitions of a newer member would not be fed for those who still
 * follow the older version.
 */
export function consumerGroup(
  prefix: string,
  role: 'projector' | 'analyst',
  consumers: readonly { readonly name: string; readonly version: number }[],
): string {
  const versions = consumers.map(({ name, version }) => `${name}@${version}`).sort();
  const build = createHash('sha256').update(versions.join(' ')).digest('hex').slice(0, 8);
  return `${prefix}-${role}-${build}`;
}
