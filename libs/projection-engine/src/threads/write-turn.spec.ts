import { setImmediate } from 'node:timers/promises';
import { sharedTurn, WriteTurn } from './write-turn.js';

describe('a turn of threads that write', () => {
  it('is had by one at a time, and by each that wants it', async () => {
    const shared = sharedTurn();
    let writing = 0;
    const written: number[] = [];
    const write = async (who: number): Promise<void> => {
      expect(++writing).toBe(1);
      await setImmediate();
      writing--;
      written.push(who);
    };
    await Promise.all([1, 2, 3, 4].map((who) => new WriteTurn(shared).run(() => write(who))));
    expect(written.sort()).toEqual([1, 2, 3, 4]);
  });

  it('is passed on where the work fails', async () => {
    const turn = new WriteTurn(sharedTurn());
    await expect(turn.run(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    await expect(turn.run(() => Promise.resolve('written'))).resolves.toBe('written');
  });

  it('is taken all the same where whoever has it does not come back', async () => {
    const shared = sharedTurn();
    const ended = new Promise<never>(() => undefined);
    void new WriteTurn(shared).run(() => ended);
    await expect(new WriteTurn(shared, 10).run(() => Promise.resolve('written'))).resolves.toBe('written');
  });
});
