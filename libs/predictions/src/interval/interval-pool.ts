import type { Settlement } from '#contracts';
import { adaptedAlpha, aimedMiscoverage, conformalQuantile, fewestScores, pooledSessions } from './conformal.js';
import { SlidingScores } from './sliding-scores.js';

/** What the first settlement of a prediction says to the interval and the base rate. */
export interface FirstSettlement {
  /** The session whose bar settled it, YYYY-MM-DD. */
  readonly session: string;
  /** Names the prediction among those settled by the session. */
  readonly prediction: string;
  /** |r − r̂| / σ. */
  readonly score: number;
  /** Undefined where the prediction had no bounds. */
  readonly missed: boolean | undefined;
  /** Total return above 0. */
  readonly up: boolean;
}

/** What the pool takes from a settlement. */
type Outcome = Pick<Settlement, 'predictionId' | 'settledDate' | 'score' | 'insideInterval' | 'actualReturn'>;

/** What a prediction takes from what was settled before. */
export interface PooledState {
  readonly alpha: number;
  /** Scores that were pooled. */
  readonly scores: number;
  /** Undefined during warm-up, below 100 scores. */
  readonly quantile: number | undefined;
  /** Share of settled predictions whose return was above 0; undefined below 100 of them. */
  readonly baseRate: number | undefined;
}

interface Standing {
  readonly alpha: number;
  readonly ups: number;
  readonly settled: number;
}

const beginning: Standing = { alpha: aimedMiscoverage, ups: 0, settled: 0 };

/**
 * First settlements of one model and group. What it answers is a pure function of those up to a session: the order in which
 * they were added does not matter, nor does what was settled later.
 */
export class IntervalPool {
  readonly #bySession = new Map<string, Map<string, FirstSettlement>>();
  readonly #sessions: string[] = [];
  /** Up to and including the session of the same place. */
  readonly #standings: Standing[] = [];
  readonly #pooled = new SlidingScores((session) =>
    Float64Array.from(this.#bySession.get(session)!.values(), ({ score }) => score),
  );

  /** Of several for one prediction the first that was added counts: an amendment is no first settlement. */
  add(settlement: FirstSettlement): void {
    const { session, prediction } = settlement;
    const known = this.#bySession.get(session);
    const settled = known ?? new Map<string, FirstSettlement>();
    if (settled.has(prediction)) return;
    const place = placeAfter(this.#sessions, session);
    if (known === undefined) {
      this.#bySession.set(session, settled);
      this.#sessions.splice(place, 0, session);
    }
    settled.set(prediction, settlement);
    this.#pooled.changed(session);
    // What stood on this session is computed again when it is asked for.
    this.#standings.length = Math.min(this.#standings.length, known === undefined ? place : place - 1);
  }

  /** Adds what a prediction came to. */
  settle({ predictionId, settledDate, score, insideInterval, actualReturn }: Outcome): void {
    const missed = insideInterval === undefined ? undefined : !insideInterval;
    this.add({ session: settledDate, prediction: predictionId, score, missed, up: actualReturn > 0 });
  }

  /** From what sessions up to and including this one have settled. */
  upTo(session: string): PooledState {
    const end = placeAfter(this.#sessions, session);
    for (let place = this.#standings.length; place < end; place++) {
      const before = this.#standings[place - 1] ?? beginning;
      this.#standings.push(after(before, [...this.#bySession.get(this.#sessions[place]!)!.values()]));
    }
    const { alpha, ups, settled } = this.#standings[end - 1] ?? beginning;
    const scores = this.#pooled.of(this.#sessions.slice(Math.max(0, end - pooledSessions), end));
    return {
      alpha,
      scores: scores.length,
      quantile: conformalQuantile(scores, alpha),
      baseRate: settled < fewestScores ? undefined : ups / settled,
    };
  }
}

function after({ alpha, ups, settled }: Standing, settlements: readonly FirstSettlement[]): Standing {
  const bounded = settlements.filter(({ missed }) => missed !== undefined);
  const missed = bounded.filter((settlement) => settlement.missed === true).length;
  return {
    alpha: bounded.length === 0 ? alpha : adaptedAlpha(alpha, missed / bounded.length),
    ups: ups + settlements.filter(({ up }) => up).length,
    settled: settled + settlements.length,
  };
}

/** Place behind the last session that is not later. */
function placeAfter(sessions: readonly string[], session: string): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sessions[middle]! <= session) low = middle + 1;
    else high = middle;
  }
  return low;
}
