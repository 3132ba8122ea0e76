import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ProjectionStatuses } from '#projection-engine';
import type { ProjectionsAnswer } from './projection.schema.js';

export class ListProjections extends Query<ProjectionsAnswer> {}

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(private readonly statuses: ProjectionStatuses) {}

  async execute(): Promise<ProjectionsAnswer> {
    const data = await this.statuses.list();
    const partitions = data.flatMap((projection) => projection.partitions);
    return {
      data: data.map((projection) => ({ ...projection, partitions: [...projection.partitions] })),
      page: { nextPageToken: null },
      meta: {
        lagEvents: Math.max(0, ...partitions.map(({ lagEvents }) => lagEvents)),
        lagSeconds: Math.max(0, ...partitions.map(({ lagSeconds }) => lagSeconds)),
      },
    };
  }
}
