import type { RepeatedBatch } from '../../libs/testing/src/topics/topics-report.js';
import { causesSince, noCauses, repeatsSince, unexplained } from './repeats.js';

const repeat = (partition: number, offset: number, category = 'prices'): RepeatedBatch => ({
  ...{ topic: `marketlog.${category}.v1`, partition, offset },
  ...{ from: 1, to: 2, events: 2 },
});
const takeOvers = (...all: [partition: number, count: number][]) => ({ ...noCauses, takeOvers: new Map(all) });

describe('repeated batches', () => {
  it('are explained by as many take-overs of their partition number, in every topic', () => {
    const repeats = [repeat(1, 10), repeat(1, 20), repeat(1, 10, 'articles'), repeat(2, 10)];
    expect(unexplained(repeats, takeOvers([1, 2], [2, 1]))).toEqual([]);
    expect(unexplained(repeats, takeOvers([1, 1], [2, 1]))).toEqual([repeat(1, 20)]);
    expect(unexplained(repeats, takeOvers([1, 9]))).toEqual([repeat(2, 10)]);
    expect(unexplained(repeats, noCauses)).toHaveLength(4);
  });

  it('are explained by one loss of a server, once in every topic partition', () => {
    const repeats = [repeat(1, 10), repeat(2, 10), repeat(2, 10, 'articles')];
    expect(unexplained(repeats, { ...noCauses, outages: 1 })).toEqual([]);
    expect(unexplained([...repeats, repeat(2, 20)], { ...noCauses, outages: 1 })).toEqual([repeat(2, 20)]);
  });

  it('are explained by a cut connection in one partition number, whatever its topics', () => {
    const one = [repeat(1, 10), repeat(1, 10, 'articles')];
    expect(unexplained(one, { ...noCauses, cuts: 1 })).toEqual([]);
    expect(unexplained([...one, repeat(2, 10)], { ...noCauses, cuts: 1 })).toHaveLength(3);
    expect(unexplained([...one, repeat(1, 20)], { ...noCauses, cuts: 1 })).toHaveLength(3);
    expect(unexplained([...one, repeat(1, 20)], { ...takeOvers([1, 1]), cuts: 1 })).toEqual([]);
  });

  it('are not explained by what was before', () => {
    const before = { takeOvers: new Map([[1, 50]]), outages: 2, cuts: 12 };
    const now = { takeOvers: new Map([...before.takeOvers, [2, 1]]), outages: 3, cuts: 12 };
    const since = causesSince(before, now);
    expect(since).toEqual({
      takeOvers: new Map([
        [1, 0],
        [2, 1],
      ]),
      outages: 1,
      cuts: 0,
    });
    expect(unexplained([repeat(1, 10), repeat(1, 20)], since)).toEqual([repeat(1, 20)]);
  });

  it('are told from those that were there before', () => {
    const before = [repeat(1, 10), repeat(2, 10)];
    const now = [repeat(1, 10), repeat(1, 20), repeat(2, 10), repeat(3, 5)];
    expect(repeatsSince(before, now)).toEqual([repeat(1, 20), repeat(3, 5)]);
    expect(repeatsSince(before, before)).toEqual([]);
    // Of topics that were made anew nothing is known.
    expect(repeatsSince([], now)).toEqual(now);
  });
});
