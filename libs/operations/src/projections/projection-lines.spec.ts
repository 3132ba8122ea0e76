import { projectionLine, projectionLines } from './projection-lines.js';
import { exampleProjections, type ProjectionView } from './projection.schema.js';
import { exampleRebuild, exampleRefused } from './rebuild.schema.js';

const [live] = exampleProjections.data as [ProjectionView];
const [partition] = live.partitions as [ProjectionView['partitions'][number]];
const behind: ProjectionView = {
  ...live,
  state: 'behind',
  partitions: [{ ...partition, checkpoint: 1000, lagEvents: 42, lagSeconds: 7.4 }],
};

test('one line says what a read model is, and that it is up to date', () => {
  expect(projectionLine(live)).toBe('daily-bars           version 1  generation 1  live     up to date');
});

test('what is behind, parked, explained or being rebuilt is added', () => {
  const rebuilt = (etaSeconds: number | null) => ({ ...live, rebuild: { progress: 0.409, etaSeconds } });
  expect(projectionLine({ ...behind, parkedKeys: 2, detail: 'a reason' })).toMatch(
    / behind {3}42 events behind, 2 keys parked, a reason$/,
  );
  expect(projectionLine(rebuilt(12))).toMatch(/up to date, rebuild 40 %, 12 s left$/);
  expect(projectionLine(rebuilt(0))).toMatch(/rebuild 40 %$/);
  expect(projectionLine(rebuilt(null))).toMatch(/rebuild 40 %$/);
});

test('a reactor has no generation, and what is not made yet has neither', () => {
  expect(projectionLine({ ...live, kind: 'reactor', generation: null })).toMatch(/version 1 {2}reactor {7}live/);
  expect(projectionLine({ ...live, version: null, generation: null, state: 'missing' })).toMatch(
    /version - {2}generation - {2}missing/,
  );
});

test('the long form names partitions, generations and the last five rebuilds, refused ones with the reason', () => {
  const stuck = { ...exampleRefused, code: 'projection_behind', message: 'it waits in vain' };
  const rebuilds = [stuck, ...Array.from({ length: 5 }, () => exampleRebuild)];
  const lines = projectionLines(behind, [{ generation: 1, version: 1, state: 'live' }], rebuilds);
  expect(lines.slice(1, 3)).toEqual([
    '  prices-3: 1000 of 1042, 42 events and 7 s behind',
    '  generation 1, version 1: live',
  ]);
  expect(lines).toHaveLength(3 + 5);
  expect(lines[3]).toBe(`  rebuild of ${stuck.requestedAt}: dropped: it waits in vain (projection_behind)`);
  expect(lines[4]).toBe(`  rebuild of ${exampleRebuild.requestedAt}: ${exampleRebuild.state}`);
  expect(projectionLines(live, [], [])[1]).toBe('  prices-3: 1042 of 1042');
});
