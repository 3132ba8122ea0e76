import { SharedRead } from './shared-read.js';

describe('a read that is shared', () => {
  let reads: PromiseWithResolvers<string>[];
  let shared: SharedRead<string>;

  beforeEach(() => {
    reads = [];
    shared = new SharedRead(() => {
      const read = Promise.withResolvers<string>();
      reads.push(read);
      return read.promise;
    });
  });

  test('whoever asks alone gets a read of his own', async () => {
    for (const answer of ['a', 'b']) {
      const asked = shared.ask();
      reads.at(-1)!.resolve(answer);
      expect(await asked).toBe(answer);
    }
    expect(reads).toHaveLength(2);
  });

  test('who asks while one runs does not get that one, but the next, and all of them the same', async () => {
    const first = shared.ask();
    const others = [shared.ask(), shared.ask(), shared.ask()];
    expect(reads).toHaveLength(1);
    reads[0]!.resolve('before');
    expect(await first).toBe('before');
    // It has begun, so what is written from now on may not be in it.
    const late = shared.ask();
    reads[1]!.resolve('after');
    expect(await Promise.all(others)).toEqual(['after', 'after', 'after']);
    reads[2]!.resolve('later');
    expect(await late).toBe('later');
    expect(reads).toHaveLength(3);
  });

  test('a read that fails is the fault of those who shared it, and the next begins all the same', async () => {
    const [first, second] = [shared.ask(), shared.ask()];
    reads[0]!.reject(new Error('away'));
    await expect(first).rejects.toThrow('away');
    reads[1]!.resolve('back');
    expect(await second).toBe('back');
    const third = shared.ask();
    reads[2]!.resolve('again');
    expect(await third).toBe('again');
  });
});
