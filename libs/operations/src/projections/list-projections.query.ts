import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ProjectionStatuses, ReactorStatuses } from '#projection-engine';
import type { ProjectionsAnswer } from './projection.schema.js';

export class ListProjections extends Query<ProjectionsAnswer> {}

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(
    private readonly projections: ProjectionStatuses,
    private readonly reactors: ReactorStatuses,
  ) {}

  async execute(): Promise<ProjectionsAnswer> {
    const projections = await this.projections.list();
    const reactors = await this.reactors.list();
    const partitions = projections.flatMap((projection) => projection.partitions);
    return {
      data: [
        ...projections.map((each) => ({ kind: 'projection' as const, ...each, partitions: [...each.partitions] })),
        ...reactors.map((each) => ({
          ...{ kind: 'reactor' as const, generation: null, rebuild: null },
          ...{ ...each, partitions: [...each.partitions] },
        })),
      ],
      page: { nextPageToken: null },
      meta: {
        lagEvents: Math.max(0, ...partitions.map(({ lagEvents }) => lagEvents)),
        lagSeconds: Math.max(0, ...partitions.map(({ lagSeconds }) => lagSeconds)),
      },
    };
  }
}
