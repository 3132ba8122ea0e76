import { describeProjections } from './list-projections.query.js';

const generation = { projection: 'daily-bars', generation: 1, version: 1, state: 'live' as const, live: 1 };
const checkpoint = { consumer: 'daily-bars', generation: 1, category: 'prices' as const, partition_no: 3 };

describe('where projections stand', () => {
  it('shows lag in events and, by the oldest event that waits, in seconds', () => {
    const [shown] = describeProjections(
      {
        generations: [generation],
        checkpoints: [
          { ...checkpoint, checkpoint: 10, head: 15, waiting_since: 4_000 },
          { ...checkpoint, partition_no: 4, checkpoint: 7, head: 7, waiting_since: null },
        ],
        parked: [{ consumer: 'daily-bars', generation: 1, parked: 2 }],
        faults: [],
      },
      10_000,
    );
    expect(shown).toMatchObject({ name: 'daily-bars', state: 'live', parkedKeys: 2, rebuild: null });
    expect(shown!.partitions.map(({ lagEvents, lagSeconds }) => [lagEvents, lagSeconds])).toEqual([
      [5, 6],
      [0, 0],
    ]);
  });

  it('shows a rebuild by the share of the log that the new generation has read', () => {
    const [shown] = describeProjections(
      {
        generations: [generation, { ...generation, generation: 2, version: 2, state: 'building', live: 0 }],
        checkpoints: [
          { ...checkpoint, checkpoint: 100, head: 100, waiting_since: null },
          { ...checkpoint, generation: 2, checkpoint: 25, head: 100, waiting_since: 0 },
        ],
        parked: [],
        faults: [],
      },
      0,
    );
    expect(shown).toMatchObject({ version: 1, generation: 1, state: 'rebuilding', rebuild: { progress: 0.25 } });
  });

  it('shows a projection whose partition stands still as faulted', () => {
    const faults = [{ category: 'prices' as const, partition_no: 3, code: 'unknown_event_type', message: '…' }];
    const checkpoints = [{ ...checkpoint, checkpoint: 1, head: 2, waiting_since: 0 }];
    expect(describeProjections({ generations: [generation], checkpoints, parked: [], faults }, 0)[0]!.state).toBe(
      'faulted',
    );
  });
});
