import type { EventDraft, SessionSealed } from '#contracts';
import type { ExchangeCalendar } from '#markets';
import { steps } from '../features/feature-set.js';
import { featureWindow, mostMissing, type FeatureWindow, type Missing } from '../window/feature-window.js';
import { eventsOf, lastVersions } from '../window/inputs.js';
import type { PriceHistory, Sight } from '../window/price-history.js';
import type { Mode } from './predict.js';
import type { SessionRecord } from './prediction-book.js';

/** An instrument of the group. */
export interface GroupMember {
  readonly instrumentId: string;
  readonly symbol: string;
}

/** One that cannot be predicted; its last bars count in the return of the market all the same. */
type SealedMissing = Missing & { readonly inputs: ReturnType<typeof lastVersions> };

/** How each instrument stands at a session. */
export type Windows = ReadonlyMap<string, FeatureWindow | SealedMissing>;

/** Windows of all instruments; one that has not traded for long is left out: it is not missing, it is not there. */
export function windowsOf(
  members: readonly GroupMember[],
  historyOf: (instrumentId: string) => PriceHistory,
  sight: Sight,
  calendar: ExchangeCalendar,
): Map<string, FeatureWindow | SealedMissing> {
  const windows = new Map<string, FeatureWindow | SealedMissing>();
  for (const { instrumentId } of members) {
    const history = historyOf(instrumentId);
    const window = featureWindow(history, sight, calendar);
    if (window.status === 'missing' && window.reason === 'no_bar') {
      const last = history.seen(sight, 1).bars[0]?.date;
      if (last === undefined || calendar.countBetween(last, sight.date) > mostMissing) continue;
    }
    const latest = () => lastVersions(eventsOf(history.seen(sight, steps + 1)));
    windows.set(instrumentId, window.status === 'complete' ? window : { ...window, inputs: latest() });
  }
  return windows;
}

/** What a session that is about to be sealed is. */
export interface SealTerms {
  readonly group: string;
  readonly date: string;
  readonly mode: Mode;
  readonly cutoffAt: number;
}

/**
 * Seals those who can be predicted and are not sealed yet. Nothing where there are none: a day on which no instrument has a bar is
 * a day on which the exchange was closed, whatever the calendar says.
 */
export function sealSession(
  terms: SealTerms,
  windows: Windows,
  { seals }: SessionRecord,
): EventDraft<'marketlog.predictions.v1.SessionSealed'> | undefined {
  // Live word is final: an instrument whose bar comes later is predicted by no one as if it had been there.
  if (terms.mode === 'live' && seals.length > 0) return undefined;
  const sealed = new Set(seals.flatMap(({ members }) => members.map(({ instrumentId }) => instrumentId)));
  const ordered = [...windows].sort(([a], [b]) => (a < b ? -1 : 1));
  const members = ordered.flatMap(([instrumentId, window]) =>
    window.status === 'complete' && !sealed.has(instrumentId)
      ? [{ instrumentId, inputs: lastVersions(eventsOf(window.history)) }]
      : [],
  );
  const missing = ordered.flatMap(([instrumentId, window]) =>
    window.status === 'missing'
      ? [{ instrumentId, reason: window.reason, sessionsMissing: window.sessionsMissing, inputs: window.inputs }]
      : [],
  );
  const traded = ordered.some(([, window]) => window.status === 'complete' || window.reason !== 'no_bar');
  if (seals.length === 0 ? !traded : members.length === 0) return undefined;
  const { group, date, mode, cutoffAt } = terms;
  return {
    type: 'marketlog.predictions.v1.SessionSealed',
    data: { group, date, revision: seals.length + 1, cutoffAt: BigInt(cutoffAt), mode, members, missing },
  };
}

/**
 * What the members of a seal stand on: the versions that it names, whatever has been recorded since.
 * @param fresh windows that were made for this very seal
 */
export function sealedWindows(
  { date, cutoffAt, members }: SessionSealed,
  fresh: Windows,
  historyOf: (instrumentId: string) => PriceHistory,
  calendar: ExchangeCalendar,
): Map<string, FeatureWindow> {
  return new Map(
    members.map(({ instrumentId, inputs }) => {
      const versions = new Map(inputs.map(({ stream, version }) => [stream, version]));
      const sight = { date, cutoffAt: Number(cutoffAt), versions };
      const window = fresh.get(instrumentId) ?? featureWindow(historyOf(instrumentId), sight, calendar);
      if (window.status === 'missing') throw new TypeError(`${instrumentId} was sealed at ${date} and has no window`);
      return [instrumentId, window];
    }),
  );
}
