import type { InstrumentReference, PricePredicted } from '#contracts';
import type { EventStore } from '#event-sourcing';
import { calendarOf } from '#markets';
import { modelName } from '../model/built-in-models.js';
import { withoutCalendar } from '../session/prediction-groups.js';
import { sealsAmong } from '../session/seen-session.js';
import { sessionStream } from '../session/streams.js';
import { missingInWords } from '../window/feature-window.js';
import { windowNow } from '../window/window-now.js';

/** In words, why an instrument has no prediction from a day. @param others predictions from that day by models that were not asked for */
export async function whyUnpredicted(
  store: EventStore,
  { instrumentId, symbol, exchange }: InstrumentReference,
  date: string,
  others: readonly PricePredicted[],
): Promise<string> {
  if (others.length > 0) {
    const names = new Set(others.map(({ model }) => modelName(model!)));
    return `it was predicted by ${[...names].join(', ')}`;
  }
  const found = calendarOf(exchange);
  if (found.calendar === undefined) return withoutCalendar(found.reason, symbol, exchange).message;
  const { calendar } = found;
  if (!calendar.isSession(date)) return `that is not a session of ${calendar.group}`;
  const seals = sealsAmong(await store.readStream(sessionStream(calendar.group, date))).map(({ seal }) => seal);
  const missing = seals.flatMap((seal) => seal.missing).find((each) => each.instrumentId === instrumentId);
  const { window, lastBar } = await windowNow(store, instrumentId, date, calendar);
  if (missing !== undefined) return missingInWords(missing, lastBar);
  if (window.status === 'missing') return missingInWords(window, lastBar);
  if (seals.length === 0) return 'the session was not predicted';
  const isMember = seals.some(({ members }) => members.some((member) => member.instrumentId === instrumentId));
  return isMember
    ? 'the session was sealed, and is not predicted yet'
    : 'the session was sealed before its prices came';
}
