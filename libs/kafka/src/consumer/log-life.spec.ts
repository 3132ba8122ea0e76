import { jest } from '@jest/globals';
import type { EventStore, LogIdentity } from '#event-sourcing';
import { CurrentLife } from './log-life.js';

const logId = '6ff94474-b2bf-4f8a-ac40-a203e5e96a84';

/** A store whose identity is told only when it is asked to. */
class SlowStore {
  asked = 0;
  private epoch = 1;
  private waiting: (() => void)[] = [];

  async identity(): Promise<LogIdentity> {
    this.asked++;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return { logId, epoch: this.epoch } as LogIdentity;
  }

  answer(epoch: number): void {
    this.epoch = epoch;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

let store: SlowStore;
let now: number;
let life: CurrentLife;

beforeEach(async () => {
  store = new SlowStore();
  now = 0;
  life = new CurrentLife(store as unknown as EventStore, () => now);
  const known = life.identity();
  store.answer(1);
  await known;
});

it('messages of a later epoch that come on several partitions at once are all own once it is known, and one is told that it has risen', async () => {
  const sought = [life.seek(2), life.seek(2), life.seek(2)];
  store.answer(2);
  expect(await Promise.all(sought)).toEqual([true, false, false]);
  expect(life.belonging({ logId, epoch: 2 })).toBe('own');
  expect(store.asked).toBe(2);
});

it('a look of its own and a message that come together are one question', async () => {
  now = 5_000;
  const both = [life.renew(), life.seek(2)];
  store.answer(2);
  expect(await Promise.all(both)).toEqual([true, false]);
  expect(store.asked).toBe(2);
});

it('an epoch that nobody knows is asked for once a second, not for each message', async () => {
  for (const expected of [2, 2, 2]) {
    const sought = life.seek(9);
    store.answer(1);
    expect(await sought).toBe(false);
    expect(store.asked).toBe(expected);
  }
  now = 1_000;
  const again = life.seek(9);
  store.answer(1);
  await again;
  expect(store.asked).toBe(3);
  expect(life.belonging({ logId, epoch: 9 })).toBe('later');
});

it('a message of a still later epoch than the one being asked for is asked for as well', async () => {
  const first = life.seek(2);
  const second = life.seek(3);
  store.answer(2);
  expect(await first).toBe(true);
  store.answer(3);
  expect(await second).toBe(true);
});

it('a store that does not answer fails all who asked, and is asked again', async () => {
  jest.spyOn(store, 'identity').mockRejectedValueOnce(new Error('away'));
  const sought = [life.seek(2), life.seek(2)];
  expect(await Promise.allSettled(sought)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  now = 1_000;
  const again = life.seek(2);
  store.answer(2);
  expect(await again).toBe(true);
});
