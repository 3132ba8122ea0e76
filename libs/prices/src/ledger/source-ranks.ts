import { defaultSourceRank, rankInOrder, type SourceRanking } from '#markets';

/** Which source is believed where bars or distributions of two differ. Injected by this class as token; an app binds its setting to it. */
export class SourceRanks {
  readonly rank: SourceRanking;

  /** @param order labels, best first, as the setting says them; by default the order of the design */
  constructor(readonly order: readonly string[] | null = null) {
    this.rank = order === null ? defaultSourceRank : rankInOrder(order);
  }
}
