/**
 * Scores of some sessions in ascending order. From one question to the next nearly all sessions stay: the scores of those that left are taken
 * out and those of new ones put in, in one pass, instead of sorting all of them again.
 */
export class SlidingScores {
  #sessions: readonly string[] = [];
  #sorted: Float64Array = new Float64Array();

  /** @param scoresOf those of one session, in any order */
  constructor(private readonly scoresOf: (session: string) => Float64Array) {}

  /** Must be called when the scores of a session have changed. */
  changed(session: string): void {
    if (this.#sessions.includes(session)) this.#forget();
  }

  /** @param sessions in ascending order; @returns what must not be written to */
  of(sessions: readonly string[]): Float64Array {
    const before = new Set(this.#sessions);
    const now = new Set(sessions);
    const left = this.#sessions.filter((session) => !now.has(session));
    const came = sessions.filter((session) => !before.has(session));
    if (left.length + came.length > 0) this.#sorted = this.#merged(left, came, sessions);
    this.#sessions = sessions;
    return this.#sorted;
  }

  #merged(left: readonly string[], came: readonly string[], sessions: readonly string[]): Float64Array {
    // Where most have changed, sorting is cheaper.
    if (left.length + came.length > sessions.length / 8) return this.#sortedOf(sessions);
    const [out, added] = [this.#sortedOf(left), this.#sortedOf(came)];
    const merged = new Float64Array(this.#sorted.length - out.length + added.length);
    let [atOut, atAdded, place] = [0, 0, 0];
    for (const score of this.#sorted) {
      // Of equal scores any one may leave.
      if (score === out[atOut]) {
        atOut++;
        continue;
      }
      while (added[atAdded]! < score) merged[place++] = added[atAdded++]!;
      merged[place++] = score;
    }
    merged.set(added.subarray(atAdded), place);
    return merged;
  }

  #sortedOf(sessions: readonly string[]): Float64Array {
    const each = sessions.map(this.scoresOf);
    const all = new Float64Array(each.reduce((sum, { length }) => sum + length, 0));
    let place = 0;
    for (const scores of each) {
      all.set(scores, place);
      place += scores.length;
    }
    return all.sort();
  }

  #forget(): void {
    this.#sessions = [];
    this.#sorted = new Float64Array();
  }
}
