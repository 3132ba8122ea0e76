import { soak } from './soak-run.js';

/** What `npm run soak` shows on 5 000 symbols, on few: the split, the dividend, the renamed and the delisted stock are among them. */
test('sessions of vendors that fail in every way are recorded whole: nothing lost, doubled or corrected, no budget exceeded', async () => {
  const { text, problems } = await soak({ symbols: 20, sessions: 9, seed: 7, print: () => undefined });
  expect(problems).toEqual([]);
  expect(text).toContain('Nothing was lost, doubled or corrected, and no budget was exceeded.');
  expect(text).toMatch(/Recorded: 578 bars, 2 splits, 2 dividends, 4,950 articles/);
});
