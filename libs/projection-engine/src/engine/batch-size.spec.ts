import { BatchSize } from './batch-size.js';

test('shrinks until a transaction takes its time, and grows again', () => {
  const size = new BatchSize(2_000, 50);
  size.learn(2_000, 200);
  expect(size.events).toBe(500);
  size.learn(500, 10);
  size.learn(1_000, 20);
  size.learn(2_000, 20);
  expect(size.events).toBe(2_000);
});

test('a small batch says nothing about a large one', () => {
  const size = new BatchSize(2_000, 50);
  size.learn(2_000, 200);
  size.learn(3, 1);
  expect(size.events).toBe(500);
});

test('never becomes so small that the fixed cost of a transaction counts', () => {
  const size = new BatchSize(2_000, 50);
  size.learn(60, 10_000);
  expect(size.events).toBe(50);
});
