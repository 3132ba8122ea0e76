import { interruption } from './interruption.js';

test('the first signal aborts, its echo changes nothing, a later one ends the process', () => {
  const before = process.listenerCount('SIGTERM');
  let clock = 0;
  const exits: number[] = [];
  const { signal, dispose } = interruption(
    () => clock,
    (code) => exits.push(code),
  );
  process.emit('SIGTERM');
  expect(signal.aborted).toBe(true);
  clock = 500;
  process.emit('SIGINT');
  expect(exits).toEqual([]);
  clock = 1_500;
  process.emit('SIGTERM');
  expect(exits).toEqual([1]);
  dispose();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
