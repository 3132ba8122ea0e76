/** Runs after which a statement is prepared. */
const frequentAfter = 3;

/** Texts remembered; the oldest is forgotten first. */
const remembered = 1000;

/**
 * Tells statements that come again and again, which are worth preparing on the server, from those built for one occasion
 * (lists of varying length), which would crowd them out there.
 */
export class StatementHabits {
  /** Whether the server takes rows as files of its clients, as far as is known: it is found out by trying. */
  loadsFiles = true;
  private readonly runs = new Map<string, number>();

  isFrequent(sql: string): boolean {
    const before = this.runs.get(sql) ?? 0;
    if (before >= frequentAfter) return true;
    if (before === 0 && this.runs.size >= remembered) this.runs.delete(this.runs.keys().next().value!);
    this.runs.set(sql, before + 1);
    return false;
  }
}
