// Watches a log on MySQL from outside, by its own tables.
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

const published =
  'SELECT CAST(COALESCE(SUM(log_heads.position), 0) AS SIGNED) AS events, ' +
  'CAST(COALESCE(SUM(relay_checkpoints.position), 0) AS SIGNED) AS done FROM log_heads ' +
  'LEFT JOIN relay_checkpoints USING (category, partition_no)';

/** Of the read model that is furthest behind in each partition. */
const projected =
  'SELECT CAST(COALESCE(SUM(log_heads.position), 0) AS SIGNED) AS events, CAST(COALESCE(SUM(least), 0) AS SIGNED) AS done ' +
  'FROM log_heads JOIN (SELECT category, partition_no, MIN(position) AS least FROM checkpoints ' +
  'GROUP BY category, partition_no) AS consumers USING (category, partition_no)';

const statements = { published, projected };

/** Milliseconds between two looks: looking takes from the server too, so only the end is watched closely. */
const every = 100;
const everyAtTheEnd = 25;

/** A connection of its own to the log's database. */
export async function watchLog(url) {
  const connection = await createConnection({ uri: url });
  const look = async (what) => {
    const [[row]] = await connection.query(statements[what]);
    return { events: Number(row.events), done: Number(row.done), at: performance.now() };
  };
  return {
    /** Follows what is `published` or `projected` until it holds all events. @returns how it went, in seconds and events */
    async follow(what, events) {
      let began;
      let headAt;
      let from = (await look(what)).done;
      for (;;) {
        const now = await look(what);
        if (began === undefined && now.done > from) [began, from] = [now.at, now.done];
        if (headAt === undefined && now.events >= events()) headAt = now.at;
        if (headAt !== undefined && now.done >= now.events) {
          const seconds = (now.at - (began ?? now.at)) / 1000;
          return { events: now.done - from, seconds, lag: (now.at - headAt) / 1000 };
        }
        await sleep(events() < Infinity ? everyAtTheEnd : every);
      }
    },
    events: async () => (await look('published')).events,
    async checkpoint(consumer, category, partition) {
      const [[row]] = await connection.query(
        'SELECT position FROM checkpoints WHERE consumer = ? AND category = ? AND partition_no = ?',
        [consumer, category, partition],
      );
      return Number(row?.position ?? 0);
    },
    close: () => connection.end(),
  };
}
