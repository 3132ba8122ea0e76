import { jest } from '@jest/globals';
import { InFlight } from './in-flight.js';

describe('tasks in flight', () => {
  it('are never more than the limit, and all of them run', async () => {
    const work = new InFlight(3);
    let running = 0;
    let most = 0;
    let done = 0;
    for (let i = 0; i < 20; i++) {
      await work.add(async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        done++;
      });
    }
    await work.settled();
    expect([most, done, running]).toEqual([3, 20, 0]);
  });

  it('start no more once one has failed, and its error is thrown', async () => {
    const work = new InFlight(2);
    await work.add(() => Promise.reject(new Error('first')));
    await expect(work.settled()).rejects.toThrow('first');
    const late = jest.fn(() => Promise.resolve());
    await expect(work.add(late)).rejects.toThrow('first');
    expect(late).not.toHaveBeenCalled();
  });
});
