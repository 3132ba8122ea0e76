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

  test('a single caller gets a read of its own', async () => {
    for (const answer of ['a', 'b']) {
      const asked = shared.ask();
      reads.at(-1)!.resolve(answer);
      expect(await asked).toBe(answer);
    }
    expect(reads).toHaveLength(2);
  });

  test('callers that ask while a read runs share the next one', async () => {
    const first = shared.ask();
    const others = [shared.ask(), shared.ask(), shared.ask()];
    expect(reads).toHaveLength(1);
    reads[0]!.resolve('before');
    expect(await first).toBe('before');
    // The second read runs already, so a later caller needs a third.
    const late = shared.ask();
    reads[1]!.resolve('after');
    expect(await Promise.all(others)).toEqual(['after', 'after', 'after']);
    reads[2]!.resolve('later');
    expect(await late).toBe('later');
    expect(reads).toHaveLength(3);
  });

  test('a failed read fails only for the callers that shared it', async () => {
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
