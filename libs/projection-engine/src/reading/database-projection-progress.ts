import { formatAddress, MarketlogError, ProjectionProgress, type EventAddress, type Projection } from '#event-sourcing';
import type { Database } from '#database';
import type { ProgressSignal } from '../consuming/progress-signal.js';
import { ProjectionPositions } from './projection-positions.js';

/** Milliseconds between two looks at the checkpoints where another process projects. */
const lookEvery = 100;

/** Watches checkpoints in the database, so it does not matter which process projects. */
export class DatabaseProjectionProgress extends ProjectionProgress {
  constructor(
    private readonly database: Database,
    private readonly projections: readonly Projection[],
    private readonly signal: ProgressSignal,
    /** What a person should look at first where nothing moves. */
    private readonly hint?: string,
  ) {
    super();
  }

  override expect(events: number): void {
    this.signal.expect(events);
  }

  override async caughtUp(addresses: readonly EventAddress[], { stalledAfter = 60_000 } = {}): Promise<void> {
    const goals = highest(addresses);
    let standing = '';
    let movedAt = performance.now();
    for (;;) {
      const behind = await this.behind(goals).catch((error: unknown) => {
        // What was recorded is in the log: a database that restarts only makes this take longer.
        if (isAway(error) && performance.now() - movedAt < stalledAfter) return undefined;
        throw error;
      });
      if (behind === undefined) {
        await this.signal.next(lookEvery);
        continue;
      }
      if (behind.length === 0) return;
      const now = behind.map(({ position }) => position).join();
      if (now !== standing) movedAt = performance.now();
      standing = now;
      if (performance.now() - movedAt >= stalledAfter) throw stalled(behind, stalledAfter, this.hint);
      await this.signal.next(lookEvery);
    }
  }

  /** Projections of which readers do not get what a goal says yet, without those that stand still on purpose. */
  private async behind(goals: readonly EventAddress[]) {
    const positions = await ProjectionPositions.read(this.database, this.projections);
    return goals.flatMap((goal) =>
      this.projections
        .filter(({ name, category }) => category === goal.category && !positions.standsStill(name))
        .map(({ name }) => ({
          name,
          goal,
          position: positions.of(name, goal),
          missing: positions.live(name) === undefined,
        }))
        .filter(({ position, missing }) => position < goal.position || missing),
    );
  }
}

function isAway(error: unknown): boolean {
  return error instanceof MarketlogError && error.code === 'database_unavailable';
}

function highest(addresses: readonly EventAddress[]): EventAddress[] {
  const goals = new Map<string, EventAddress>();
  for (const address of addresses) {
    const partition = `${address.category}-${address.partition}`;
    if (address.position > (goals.get(partition)?.position ?? 0)) goals.set(partition, address);
  }
  return [...goals.values()];
}

function stalled(
  behind: readonly { name: string; goal: EventAddress; position: number }[],
  after: number,
  hint: string | undefined,
): MarketlogError {
  const [first] = behind;
  const where =
    first === undefined
      ? ''
      : `: ${first.name} stands at ${formatAddress({ ...first.goal, position: first.position })} of ${first.goal.position}`;
  return new MarketlogError(
    'projection_behind',
    `what was recorded is safe, but the read models have not moved for ${Math.round(after / 1000)} s${where}${hint === undefined ? '' : `; ${hint}`}`,
  );
}
