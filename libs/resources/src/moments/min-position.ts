import { formatAddress, type Category, type EventAddress, type EventStore } from '#event-sourcing';
import { RequestError } from '../problem/request.error.js';

/** What an answer is made from, by the category that it is filled from: each waits until it holds the event at an address. */
export type Waits = { readonly [C in Category]?: (address: EventAddress) => Promise<void> };

/**
 * Resolves once what is answered holds the event that a request names as `minPosition`. An event of a category that says
 * nothing of the answer is not waited for.
 * @throws RequestError `invalid_parameter` where the log holds no such event; MarketlogError `projection_behind`.
 */
export async function reachMinPosition(
  store: EventStore,
  minPosition: EventAddress | undefined,
  waits: Waits,
): Promise<void> {
  if (minPosition === undefined) return;
  const { category, partition, position } = minPosition;
  const head = (await store.heads(category)).find((each) => each.partition === partition);
  if (position > (head?.position ?? 0)) throw notRecorded(minPosition);
  await waits[category]?.(minPosition);
}

function notRecorded(address: EventAddress): RequestError {
  const expected = 'the address of a recorded event, such as a command answers as Marketlog-Position';
  return new RequestError('invalid_parameter', `minPosition: the log holds no event ${formatAddress(address)}`, [
    { parameter: 'minPosition', received: formatAddress(address), expected },
  ]);
}
