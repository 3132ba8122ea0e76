import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-sourcing';
import type { ProjectionsAnswer, ProjectionView } from './projection.schema.js';
import { ProjectionsRepository, type ProjectionsSnapshot } from './projections.repository.js';

export class ListProjections extends Query<ProjectionsAnswer> {}

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(
    private readonly projections: ProjectionsRepository,
    private readonly store: EventStore,
  ) {}

  async execute(): Promise<ProjectionsAnswer> {
    const snapshot = await this.projections.read();
    const data = describeProjections(snapshot, await this.store.now());
    const partitions = data.flatMap((projection) => projection.partitions);
    return {
      data,
      page: { nextPageToken: null },
      meta: {
        lagEvents: partitions.reduce((most, { lagEvents }) => Math.max(most, lagEvents), 0),
        lagSeconds: partitions.reduce((most, { lagSeconds }) => Math.max(most, lagSeconds), 0),
        faults: snapshot.faults.map(({ category, partition_no: partition, code, message }) => ({
          category,
          partition,
          code,
          message,
        })),
      },
    };
  }
}

/** From the rows to what REST and `projections list` show; `now` in UTC milliseconds by the database's clock. */
export function describeProjections(snapshot: ProjectionsSnapshot, now: number): ProjectionView[] {
  const live = snapshot.generations.filter((each) => each.live === 1);
  return live.map(({ projection, generation, version }) => {
    const partitions = partitionsOf(snapshot, projection, generation, now);
    const building = snapshot.generations.find((each) => each.projection === projection && each.state === 'building');
    const faulted = snapshot.faults.some((fault) =>
      partitions.some(({ category, partition }) => category === fault.category && partition === fault.partition_no),
    );
    const parked = snapshot.parked.find((each) => each.consumer === projection && each.generation === generation);
    return {
      name: projection,
      version,
      generation,
      state: faulted ? 'faulted' : building ? 'rebuilding' : 'live',
      partitions,
      parkedKeys: parked?.parked ?? 0,
      rebuild: building
        ? { progress: progressOf(snapshot, projection, building.generation, now), etaSeconds: null }
        : null,
    };
  });
}

function partitionsOf(snapshot: ProjectionsSnapshot, projection: string, generation: number, now: number) {
  return snapshot.checkpoints
    .filter((each) => each.consumer === projection && each.generation === generation)
    .map(({ category, partition_no: partition, head, checkpoint, waiting_since: since }) => ({
      category,
      partition,
      head,
      checkpoint,
      lagEvents: Math.max(0, head - checkpoint),
      lagSeconds: head > checkpoint && since !== null ? Math.max(0, now - since) / 1000 : 0,
    }));
}

function progressOf(snapshot: ProjectionsSnapshot, projection: string, generation: number, now: number): number {
  const partitions = partitionsOf(snapshot, projection, generation, now);
  const heads = partitions.reduce((sum, { head }) => sum + head, 0);
  return heads === 0 ? 1 : Math.min(1, partitions.reduce((sum, { checkpoint }) => sum + checkpoint, 0) / heads);
}
