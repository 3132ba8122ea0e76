import { RenderedAnswers } from './rendered-answers.js';

const answerOf = (json: string) => ({ tag: 'W/"7"', json: Buffer.from(json) });

test('what was kept is given again, to the same service only', () => {
  const [one, other] = [{}, {}];
  const answer = RenderedAnswers.of(one).keep('tag 7', answerOf('{"close":1}'));
  expect(RenderedAnswers.of(one).get('tag 7')).toBe(answer);
  expect(RenderedAnswers.of(one).get('tag 8')).toBeUndefined();
  expect(RenderedAnswers.of(other).get('tag 7')).toBeUndefined();
});

test('what was asked for least recently goes first, and a large answer is not kept', () => {
  const answers = RenderedAnswers.of({});
  const json = 'x'.repeat(256 * 1024);
  expect(answers.keep('large', answerOf(`${json}x`)).json).toHaveLength(json.length + 1);
  expect(answers.get('large')).toBeUndefined();
  for (let i = 0; i < 128; i++) answers.keep(`tag ${i}`, answerOf(json));
  answers.keep('tag 1', answerOf(json));
  expect(answers.get('tag 0')).toBeDefined();
  answers.keep('one more', answerOf(json));
  expect(answers.get('tag 0')).toBeDefined();
  expect(answers.get('tag 1')).toBeUndefined();
});

test('an address has the answer of its stamp, and of no other', () => {
  const answers = RenderedAnswers.of({});
  const answer = answers.keep('tag 7', answerOf('{}'));
  answers.remember('/v1/stocks/AAPL', '41', 'tag 7');
  expect(answers.at('/v1/stocks/AAPL', '41')).toBe(answer);
  expect(answers.at('/v1/stocks/AAPL', '42')).toBeUndefined();
  expect(answers.at('/v1/stocks/IBM', '41')).toBeUndefined();
  for (let i = 0; i < 10_000; i++) answers.remember(`/v1/stocks/S${i}`, '41', 'tag 7');
  expect(answers.at('/v1/stocks/AAPL', '41')).toBeUndefined();
});
