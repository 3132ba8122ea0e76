import { MarketlogError } from '#event-sourcing';
import type { SqlReader } from '#database';
import type { Consumer } from '../consuming/checkpoint-table.js';
import type { ParkedEvent } from './parked-event.js';

/** Keys of one consumer that may be parked at a time, where no setting says. */
export const usualParkedKeysLimit = 25;

/** More keys fail than single events can be to blame for: the consumer stands still where it is and parks none of them. */
export class TooManyParkedKeys extends MarketlogError {
  constructor({ name }: Consumer, parked: number, limit: number, { key, code, message }: ParkedEvent) {
    super(
      'too_many_parked_keys',
      `${name} stands still: ${parked} keys of it are parked, the limit is ${limit} (MARKETLOG_PARKED_KEYS_LIMIT), and key ${key} fails too: ${message} (${code})`,
    );
  }
}

/**
 * @param firsts the events that fail in a batch, one for each key that would be parked
 * @throws TooManyParkedKeys
 */
export async function assertWithinLimit(
  sql: SqlReader,
  consumer: Consumer,
  limit: number,
  firsts: readonly ParkedEvent[],
): Promise<void> {
  const [first] = firsts;
  if (first === undefined) return;
  const [row] = await sql.query<{ parked: number }>(
    'SELECT COUNT(*) AS parked FROM (SELECT DISTINCT category, partition_no, event_key FROM dead_letters WHERE consumer = ? AND generation = ?) AS parked_keys_of_it',
    [consumer.name, consumer.generation],
  );
  const parked = row?.parked ?? 0;
  if (parked + firsts.length > limit) throw new TooManyParkedKeys(consumer, parked, limit, first);
}
