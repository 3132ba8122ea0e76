import type { StandingFact } from '#contracts';
import { withdrawalOutcome } from './withdrawal-outcome.js';

const standing = (count: number): StandingFact[] =>
  Array.from({ length: count }, (_, i) => ({
    event: { category: 'prices', partition: 1, position: i + 1 },
    by: { category: 'prices', partition: 1, position: i + 100 },
    byIngestion: 'later',
  }));
const score = (position: number) =>
  ({ event: { category: 'sentiment', partition: 1, position }, kind: 'sentiment', of: 'a', targetDate: null }) as const;
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
  const named = Array.from({ length: 12 }, (_, i) => score(i + 1));
  const claims = { sentiment: 1200, predictions: 3, named };
  const { text, json } = withdrawalOutcome(
    { ingestion: 'first' },
    { withdrawn: 5, kept: 0, standing: [], claims },
    really,
  );
  expect(text).toContain('Models have used it: 1,200 sentiment scores and 3 predictions stay in the log');
  expect(text).toContain(
    '\n  sentiment-1@10: the score of article a\n  … and 1,193 more (--json names the first 1,000)',
  );
  expect(json).toMatchObject({ claims: { sentiment: 1200, predictions: 3 } });
  expect((json as { claims: { named: unknown[] } }).claims.named[11]).toEqual({
    address: 'sentiment-1@12',
    kind: 'sentiment',
    of: 'a',
    targetDate: null,
  });
  const event = { category: 'predictions', partition: 1, position: 7 } as const;
  const prediction = { event, kind: 'prediction', of: 'AAPL', targetDate: '2014-01-03' } as const;
  const one = { withdrawn: 1, kept: 0, standing: [], claims: { sentiment: 0, predictions: 1, named: [prediction] } };
  const said = withdrawalOutcome({ ingestion: 'first' }, one, really).text;
  expect(said).toContain('1 prediction stays in the log as it was made.\n');
  expect(said).toMatch(/predictions-1@7: the prediction of AAPL for 2014-01-03$/);
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
