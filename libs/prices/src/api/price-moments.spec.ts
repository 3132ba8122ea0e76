import type { SymbolMoment, SymbolMoments } from '#resources';
import type { ReadModels } from '#projection-engine';
import { SourceRanks } from '../ledger/source-ranks.js';
import { PriceMoments } from './price-moments.repository.js';

const moments = {
  locate: async () => ({ projectionVersion: 'daily-bars@1', tag: { position: 7 } }) as unknown as SymbolMoment,
} as unknown as SymbolMoments;
const tagUnder = async (ranks: SourceRanks) =>
  (await new PriceMoments(moments, {} as ReadModels, ranks).locate('AAPL', {})).tag;

test('an answer kept by a client does not outlive the order of sources that it was made with', async () => {
  expect(await tagUnder(new SourceRanks())).toMatchObject({ position: 7 });
  expect(await tagUnder(new SourceRanks())).toEqual(await tagUnder(new SourceRanks()));
  expect(await tagUnder(new SourceRanks(['yahoo', '*']))).toMatchObject({
    projectionVersion: 'daily-bars@1 source-ranks@yahoo,*',
  });
  expect(await tagUnder(new SourceRanks(['yahoo', '*']))).not.toEqual(await tagUnder(new SourceRanks()));
});
