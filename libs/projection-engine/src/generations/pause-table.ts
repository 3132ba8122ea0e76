import type { Database, SqlReader } from '#database';

/** Names of the projections that an operator has paused. */
export async function readPauses(sql: SqlReader): Promise<Set<string>> {
  const rows = await sql.query<{ projection: string }>('SELECT projection FROM projection_pauses');
  return new Set(rows.map(({ projection }) => projection));
}

/** Pauses a projection, or lets it go on. @returns whether that changed anything */
export async function setPaused(database: Database, projection: string, paused: boolean): Promise<boolean> {
  return database.transaction(async (sql) => {
    const removed = await sql.execute('DELETE FROM projection_pauses WHERE projection = ?', [projection]);
    if (paused)
      await sql.execute('INSERT INTO projection_pauses (projection, paused_at) VALUES (?, ?)', [
        projection,
        Date.now(),
      ]);
    return paused !== removed > 0;
  });
}
