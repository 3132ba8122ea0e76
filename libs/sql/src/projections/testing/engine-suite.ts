import { asProjection } from '../engine/projection-member.js';
import { hashReadModels } from '../reading/content-hash.js';
import {
  count,
  counts,
  forgetReadModels,
  ignoredType,
  projector,
  rowsOf,
  sums,
  useBench,
  type DatabaseUnderTest,
} from './engine-fixture.js';

const both = [asProjection(sums), asProjection(counts)];

/** What is written, and that it does not depend on how it came about. */
export function projectionEngineSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`projection engine on ${name}`, () => {
    const bench = useBench(databaseUnderTest);

    test('rows follow from the events of their key, with history from rows and from events', async () => {
      const { drain, readModels } = projector(bench, both);
      await count(bench.store, 'A', [1, 2.5]);
      await count(bench.store, 'B', [100, 1]);
      await drain();
      await count(bench.store, 'A', [0.1]);
      await drain();
      expect(await rowsOf(readModels, 'sums', 'sums')).toEqual([
        { thing: 'A', total: 3.6, events: 3, large: 0 },
        { thing: 'B', total: 101, events: 2, large: 1 },
      ]);
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([
        { thing: 'A', events: 3 },
        { thing: 'B', events: 2 },
      ]);
    });

    test('the rows do not depend on where batches end', async () => {
      const { drain } = projector(bench, both);
      for (let i = 0; i < 20; i++) {
        await count(bench.store, `K${i % 3}`, [i, i / 7]);
        await drain();
      }
      const bitByBit = await hashReadModels(bench.database, both);
      await forgetReadModels(bench);
      await projector(bench, both).drain();
      expect(await hashReadModels(bench.database, both)).toEqual(bitByBit);
    });

    test('a type that no projection lists is passed over without decoding', async () => {
      const { drain, readModels } = projector(bench, both);
      await count(bench.store, 'A', ['this is no JSON'], ignoredType);
      await count(bench.store, 'A', [1]);
      await drain();
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([{ thing: 'A', events: 1 }]);
    });
  });
}
