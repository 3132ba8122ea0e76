/** What an event is beside its id, which is random where it reports something. */
export interface RecordedEvent {
  readonly stream: string;
  /** `marketlog.ingestions.v1.IngestionStarted` */
  readonly type: string;
}

export interface Difference {
  readonly missing: readonly string[];
  readonly foreign: readonly string[];
}

/** What one of two logs says more often than the other. */
export function differenceOf(here: readonly string[], there: readonly string[]): Difference {
  return { missing: beyond(there, here), foreign: beyond(here, there) };
}

function beyond(these: readonly string[], those: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const each of those) left.set(each, (left.get(each) ?? 0) + 1);
  return these.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}

/** What becomes of an ingestion, a letter for each event: one that was taken for dead may complete after all. */
const courses = /^(?:RS*|S)(?:F|C|FC)$/;

const letters: Readonly<Record<string, string>> = {
  IngestionRequested: 'R',
  IngestionStarted: 'S',
  IngestionFailed: 'F',
  IngestionCompleted: 'C',
};

/**
 * Ingestions that did not run as one does: asked for once or started by an import, over once, and nothing begun after that.
 * @param events of the category, those of a stream in their order
 * @param requests how many were asked for; each is one, however often it was asked for under its key
 */
export function ingestionFaults(events: readonly RecordedEvent[], requests: number): string[] {
  // Streams of files say what was imported whole, not the course of an ingestion.
  const ofIngestions = events.filter(({ stream }) => !stream.startsWith('file-'));
  const streams = Map.groupBy(ofIngestions, ({ stream }) => stream);
  const names = (each: readonly RecordedEvent[]) => each.map(({ type }) => type.slice(type.lastIndexOf('.') + 1));
  const faults = [...streams].flatMap(([stream, each]) => {
    const course = names(each).map((name) => letters[name] ?? (name === 'RowsRejected' ? '' : '?'));
    return courses.test(course.join('')) ? [] : [`${stream}: ${names(each).join(', ')}`];
  });
  const requested = events.filter(({ type }) => type.endsWith('.IngestionRequested')).length;
  return requested === requests
    ? faults
    : [...faults, `${requests} ingestions were asked for, the log has ${requested}`];
}
