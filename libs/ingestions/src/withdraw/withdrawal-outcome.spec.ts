import type { StandingFact } from '#contracts';
import { withdrawalOutcome } from './withdrawal-outcome.js';

const standing = (count: number): StandingFact[] =>
  Array.from({ length: count }, (_, i) => ({
    event: { category: 'prices', partition: 1, position: i + 1 },
    by: { category: 'prices', partition: 1, position: i + 100 },
    byIngestion: 'later',
  }));
const really = { dryRun: false, cascade: false };
const said = (withdrawn: number, kept: number, how = really) =>
  withdrawalOutcome({ ingestion: 'first' }, { withdrawn, kept, standing: standing(kept) }, how);

test('all that goes is counted in one line', () => {
  expect(said(1200, 0)).toEqual({
    exitCode: 0,
    json: { ingestion: 'first', withdrawn: 1200, kept: 0, standing: [], dryRun: false },
    text: 'first: 1,200 events are withdrawn',
  });
  expect(said(1, 0).text).toBe('first: 1 event is withdrawn');
});

test('what stays is named with what stands on it, ten at most, and exits with 3', () => {
  const { exitCode, text } = said(5, 12);
  expect(exitCode).toBe(3);
  const lines = text.split('\n');
  expect(lines[0]).toBe('first: 5 events are withdrawn, 12 events stay because later ones stand on them');
  expect(lines[1]).toBe('  prices-1@1 stays: prices-1@100 of ingestion later stands on it');
  expect(lines.slice(11)).toEqual(['  … and 2 more', '--cascade takes the later ones back too.']);
  expect(said(5, 1).text).toContain('1 event stays because');
});

test('a dry run says that nothing was recorded, and exits with 0', () => {
  const { exitCode, text } = said(5, 1, { dryRun: true, cascade: true });
  expect(exitCode).toBe(0);
  expect(text).toMatch(/^first: 5 events would be withdrawn/);
  expect(text).toMatch(/Nothing was recorded: --dry-run\.$/);
  expect(text).not.toContain('--cascade');
});

test('what models made of it is said, as it stays', () => {
  const claims = { sentiment: 1200, predictions: 3 };
  const { text, json } = withdrawalOutcome(
    { ingestion: 'first' },
    { withdrawn: 5, kept: 0, standing: [], claims },
    really,
  );
  expect(text).toContain('Models have used it: 1,200 sentiment scores and 3 predictions stay in the log');
  expect(json).toMatchObject({ claims });
  const one = { withdrawn: 1, kept: 0, standing: [], claims: { sentiment: 0, predictions: 1 } };
  expect(withdrawalOutcome({ ingestion: 'first' }, one, really).text).toContain('1 prediction stays in the log as it');
});

test('a registration that others use is named, and is no failure', () => {
  const { text, exitCode } = withdrawalOutcome(
    { ingestion: 'first' },
    { withdrawn: 5, kept: 0, standing: standing(1) },
    really,
  );
  expect(exitCode).toBe(0);
  expect(text).toMatch(/stays: prices-1@100 of ingestion later stands on it$/);
});
