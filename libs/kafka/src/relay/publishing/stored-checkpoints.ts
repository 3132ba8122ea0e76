import { setTimeout as sleep } from 'node:timers/promises';
import { RelayCheckpointMoved, type Category, type RelayMove } from '#event-sourcing';
import type { Positions } from './batch-reader.js';
import { backOff } from '../pause.js';
import { LeaseLapsed, reactionTo } from '../faults/relay-errors.js';
import type { RelayParts } from '../relay-parts.js';
import type { Tenure } from '../leases/tenure.js';

/** The checkpoints of one partition number as they stand in the database, as far as this holder knows. */
export class StoredCheckpoints {
  constructor(
    private readonly parts: Pick<RelayParts, 'checkpoints' | 'times' | 'faults'>,
    private readonly tenure: Tenure,
    private positions: Positions,
  ) {}

  /**
   * Moves them over what Kafka has committed. A database that fails, in whatever way, is asked again as long as nobody else has the
   * lease: giving up means that the batch is published once more.
   * @throws LeaseLapsed, and RelayCheckpointMoved where they were set back
   */
  async cover(moves: readonly RelayMove[]): Promise<void> {
    for (let tries = 0; ; tries++) {
      const due = moves.map((move) => ({ ...move, from: this.at(move.category) })).filter(({ from, to }) => to > from);
      if (due.length === 0) return;
      await this.tenure.held();
      if (!this.tenure.isHeld) throw new LeaseLapsed(this.tenure.partition);
      try {
        await this.advance(due);
      } catch (error) {
        if (error instanceof RelayCheckpointMoved) throw error;
        const { times, faults } = this.parts;
        faults.report(`partition ${this.tenure.partition}`, error, reactionTo(error));
        await sleep(backOff(times.retry, tries));
      }
    }
  }

  private at(category: Category): number {
    return this.positions.get(category) ?? 0;
  }

  private async advance(due: readonly RelayMove[]): Promise<void> {
    try {
      await this.parts.checkpoints.advance(due);
    } catch (error) {
      if (!(error instanceof RelayCheckpointMoved)) throw error;
      return this.reload(error);
    }
    this.positions = new Map([...this.positions, ...due.map(({ category, to }) => [category, to] as const)]);
  }

  /**
   * Moved forward they were by the holder before, who was frozen in the middle of it, or by a try of ours that got no answer.
   * Neither changes what was published here: where it stopped short of theirs, their batch is repeated to its end.
   */
  private async reload(error: RelayCheckpointMoved): Promise<void> {
    const read = await this.parts.checkpoints.read([this.tenure.partition]);
    const present: Positions = new Map(read.map(({ category, position }) => [category, position]));
    const setBack = read.some(({ category, position }) => position < this.at(category));
    const forward = read.some(({ category, position }) => position > this.at(category));
    if (setBack || !forward) throw error;
    this.positions = present;
  }
}
