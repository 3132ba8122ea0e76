import { LogError } from '#event-sourcing';

/**
 * The oldest server that takes our statements: row aliases of `INSERT … ON DUPLICATE KEY UPDATE` came with 8.0.19. Tests run
 * on the present LTS.
 */
const oldest = [8, 0, 19] as const;

/** @param version what the server says of itself @throws LogError `database_version` */
export function assertSupported(version: string, where: string): void {
  const wanted = `Marketlog needs MySQL ${oldest.join('.')} or later (the LTS releases 8.4 and 9.7 are best); see MARKETLOG_DATABASE_URL`;
  if (/mariadb/i.test(version)) {
    throw new LogError(
      'database_version',
      `${where} is MariaDB (${version}), which lacks what is used of MySQL: ${wanted}`,
    );
  }
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [0, 0, 0];
  const difference = parts.map((part, i) => part - oldest[i]!).find((each) => each !== 0) ?? 0;
  if (difference < 0)
    throw new LogError('database_version', `${where} is MySQL ${version}, which is too old: ${wanted}`);
}
