import fc from 'fast-check';
import { SlidingScores } from './sliding-scores.js';

// Few values, so that many scores are equal.
const scores = fc.array(fc.constantFrom(0, 0.5, 1, 2, Infinity), { maxLength: 6 });

test('scores are those of the sessions asked for, in order, whatever was asked for before and has changed since', () => {
  const step = fc.record({ first: fc.nat(20), count: fc.nat(40), changed: fc.option(fc.tuple(fc.nat(59), scores)) });
  fc.assert(
    fc.property(fc.array(scores, { minLength: 60, maxLength: 60 }), fc.array(step, { maxLength: 12 }), (all, steps) => {
      const named = new Map(all.map((each, place) => [`session ${place}`, each]));
      const sliding = new SlidingScores((session) => Float64Array.from(named.get(session)!));
      for (const { first, count, changed } of steps) {
        if (changed !== null) {
          const session = `session ${changed[0]}`;
          named.set(session, changed[1]);
          sliding.changed(session);
        }
        const asked = [...named.keys()].slice(first, first + count);
        const expected = asked.flatMap((session) => named.get(session)!).sort((a, b) => a - b);
        expect([...sliding.of(asked)]).toEqual(expected);
      }
    }),
  );
});

test('of nearly the same sessions only what has come is asked for again', () => {
  const asked: string[] = [];
  const sliding = new SlidingScores((session) => {
    asked.push(session);
    return Float64Array.of(Number(session));
  });
  const from = (first: number) => Array.from({ length: 100 }, (_, i) => String(first + i));
  sliding.of(from(0));
  asked.length = 0;
  expect(sliding.of(from(1)).at(-1)).toBe(100);
  expect(asked).toEqual(['0', '100']);
});
