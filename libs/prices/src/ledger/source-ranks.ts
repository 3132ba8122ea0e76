import { defaultSourceRank, type SourceRanking } from '#markets';

/** Which source is believed where bars or distributions of two differ. Injected by this class as token; an app binds its setting to it. */
export class SourceRanks {
  constructor(readonly rank: SourceRanking = defaultSourceRank) {}
}
