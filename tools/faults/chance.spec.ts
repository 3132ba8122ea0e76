import { Chance } from './chance.js';

describe('chance', () => {
  it('chooses alike from the same seed, and otherwise from another', () => {
    const draws = (seed: number) => {
      const chance = new Chance(seed);
      return [
        chance.between(0, 10),
        chance.of(['a', 'b', 'c']),
        chance.happens(0.5),
        ...chance.shuffled([1, 2, 3, 4, 5]),
      ];
    };
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });

  it('stays within its bounds and loses nobody', () => {
    const chance = new Chance(1);
    for (let i = 0; i < 1_000; i++) {
      const drawn = chance.between(300, 2_500);
      expect(drawn >= 300 && drawn < 2_500).toBe(true);
    }
    expect(chance.shuffled([3, 1, 2]).sort()).toEqual([1, 2, 3]);
    expect(chance.happens(0)).toBe(false);
    expect(chance.happens(1)).toBe(true);
    expect(() => chance.of([])).toThrow(RangeError);
  });
});
