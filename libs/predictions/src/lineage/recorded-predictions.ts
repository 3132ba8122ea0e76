import type { PricePredicted, SessionSealed, Settlement } from '#contracts';
import type { EventStore } from '#event-sourcing';
import { IntervalPool, type PooledState } from '../interval/interval-pool.js';
import { poolName } from '../interval/pool-name.js';
import { predictionEvents } from '../session/prediction-log.js';

/** A prediction in its newest revision. */
export interface RecordedPrediction {
  readonly data: PricePredicted;
  /** When its first revision was recorded, UTC milliseconds: interval state is of that moment. */
  readonly firstRecordedAt: number;
}

/** All that the log says of predictions, for checks that go back to it. */
export class RecordedPredictions {
  readonly predictions = new Map<string, RecordedPrediction>();
  /** By `<group>:<date>`, in order of revision. */
  readonly #seals = new Map<string, SessionSealed[]>();
  /** By group and model, in order of recording. */
  readonly #settled = new Map<string, { readonly recordedAt: number; readonly settlement: Settlement }[]>();

  static async read(store: EventStore): Promise<RecordedPredictions> {
    const recorded = new RecordedPredictions();
    for await (const event of predictionEvents(store)) {
      switch (event.type) {
        case 'marketlog.predictions.v1.PricePredicted': {
          const known = recorded.predictions.get(event.data.predictionId);
          const firstRecordedAt = known?.firstRecordedAt ?? event.recordedAt;
          recorded.predictions.set(event.data.predictionId, { data: event.data, firstRecordedAt });
          break;
        }
        case 'marketlog.predictions.v1.SessionSealed':
          listOf(recorded.#seals, `${event.data.group}:${event.data.date}`).push(event.data);
          break;
        case 'marketlog.predictions.v1.PredictionSettled': {
          const settlement = event.data.settlement!;
          listOf(recorded.#settled, poolOf(settlement)).push({ recordedAt: event.recordedAt, settlement });
          break;
        }
        default:
      }
    }
    for (const settlements of recorded.#settled.values()) settlements.sort((a, b) => a.recordedAt - b.recordedAt);
    return recorded;
  }

  /** Last version of each input stream that counts for a member of a session; undefined where it is not sealed. */
  sealedVersions({ group, asOfDate, instrumentId }: PricePredicted): ReadonlyMap<string, number> | undefined {
    const seals = this.#seals.get(`${group}:${asOfDate}`) ?? [];
    const member = seals.flatMap(({ members }) => members).find((each) => each.instrumentId === instrumentId);
    return member && new Map(member.inputs.map(({ stream, version }) => [stream, version]));
  }

  /**
   * What settled up to a session by what was recorded until then, folded again for each prediction.
   * @param predictions in any order. @param lastSession the last session that says something to a prediction
   */
  states(
    predictions: readonly RecordedPrediction[],
    lastSession: (prediction: PricePredicted) => string,
  ): Map<string, PooledState> {
    const states = new Map<string, PooledState>();
    const pools = new Map<string, { readonly pool: IntervalPool; next: number }>();
    for (const { data, firstRecordedAt } of [...predictions].sort((a, b) => a.firstRecordedAt - b.firstRecordedAt)) {
      const settled = this.#settled.get(poolOf(data)) ?? [];
      const folded = pools.get(poolOf(data)) ?? { pool: new IntervalPool(), next: 0 };
      pools.set(poolOf(data), folded);
      while (folded.next < settled.length && settled[folded.next]!.recordedAt <= firstRecordedAt)
        folded.pool.settle(settled[folded.next++]!.settlement);
      states.set(data.predictionId, folded.pool.upTo(lastSession(data)));
    }
    return states;
  }
}

function poolOf({ group, model, inSample }: Pick<PricePredicted, 'group' | 'model' | 'inSample'>): string {
  return `${group} ${poolName(model!, inSample)}`;
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
