import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import type { LogStanding } from './log-standing.js';
import { TakeOvers } from './take-overs.js';

/** Who holds what is said by the test. */
const table = { holders: new Map<number, string>() };
const log = { relays: () => Promise.resolve(new Map(table.holders)) } as unknown as LogStanding;
let takeOvers: TakeOvers;

beforeEach(async () => {
  table.holders = new Map([
    [0, '100@host/a'],
    [1, '200@host/b'],
  ]);
  takeOvers = new TakeOvers(log);
  takeOvers.start();
  await waitFor('the first look', () => takeOvers.looks > 0 || undefined);
});
afterEach(() => takeOvers.stop());

const counted = (partition: number) =>
  waitFor('it to be seen', () => (takeOvers.counts.get(partition) ?? 0) > 0 || undefined);

describe('take-overs', () => {
  it('are counted by partition number, and timed from the harm', async () => {
    takeOvers.harmed(100, true);
    table.holders.set(0, '200@host/b');
    await counted(0);
    expect([...takeOvers.counts]).toEqual([[0, 1]]);
    expect(takeOvers.seconds).toHaveLength(1);
    expect(takeOvers.seconds[0]).toBeLessThan(10);
  });

  it('are not timed where no other relay was there, or where nobody was harmed', async () => {
    takeOvers.harmed(100, false);
    table.holders.set(0, '300@host/c');
    table.holders.set(1, '300@host/c');
    await counted(0);
    await counted(1);
    expect(takeOvers.seconds).toEqual([]);
  });
});
