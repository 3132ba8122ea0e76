import type { ProjectionStatuses, ReactorStatuses } from '#projection-engine';
import { ListProjectionsHandler } from './list-projections.query.js';
import { projectionsAnswer } from './projection.schema.js';

const partition = { category: 'articles', partition: 0, head: 9, checkpoint: 9, lagEvents: 0, lagSeconds: 0 } as const;

test('reactors stand beside the projections, and the lag of the read models does not count theirs', async () => {
  const projections = {
    list: async () => [
      {
        ...{ name: 'articles', version: 2, generation: 3, state: 'live', detail: null, parkedKeys: 0, rebuild: null },
        partitions: [partition],
      },
    ],
  } as unknown as ProjectionStatuses;
  const reactors = {
    list: async () => [
      {
        ...{ name: 'score', version: 1, state: 'waiting', detail: 'score waits: no model', parkedKeys: 1 },
        partitions: [{ ...partition, checkpoint: 2, lagEvents: 7, lagSeconds: 70 }],
      },
    ],
  } as unknown as ReactorStatuses;
  const { data, meta } = projectionsAnswer.parse(await new ListProjectionsHandler(projections, reactors).execute());
  expect(data).toMatchObject([
    { kind: 'projection', name: 'articles', version: 2, generation: 3 },
    { kind: 'reactor', name: 'score', version: 1, generation: null, state: 'waiting', parkedKeys: 1, rebuild: null },
  ]);
  expect(meta).toEqual({ lagEvents: 0, lagSeconds: 0 });
});
