import { freshDatabase } from '#testing';
import { checkRebuilds } from './check-rebuilds.js';
import { generatedSymbols, generateLog } from './generated-log.js';
import { serveLog } from './served-log.js';

/** What `npm run check:rebuilds` shows on real data, on little that is generated. */
export function rebuildsSuite(dialect: 'sqlite' | 'mysql'): void {
  test(`on ${dialect} every read model is rebuilt while a writer appends and clients read: no request fails or sees two generations, and planted faults are named`, async () => {
    const fresh = await freshDatabase(dialect);
    const served = await serveLog(fresh.url);
    try {
      await generateLog(served.store, 60);
      const report = await checkRebuilds(served, { symbols: generatedSymbols, rate: 20, print: () => undefined });
      expect(report.problems).toEqual([]);
      expect(report.rebuilds.length).toBeGreaterThan(10);
      expect(report.load.requests).toBeGreaterThan(20);
      expect(report.verified).toEqual(expect.arrayContaining(['missing_row 1900-01-02']));
      expect(report.verified).toHaveLength(5);
    } finally {
      await served.close();
      await fresh.drop();
    }
  });
}
