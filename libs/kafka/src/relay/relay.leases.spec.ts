import { leaseOf, memberLeases, pauseLease, partitionOf, type HeldLease } from '#event-sourcing';
import { InMemoryLeases } from '#testing';
import { relayHealth } from './relay-health.js';
import { heldBy, RelayFixture, until, upTo } from './testing/relay.fixture.js';

let fixture: RelayFixture;
beforeEach(() => (fixture = new RelayFixture()));
afterEach(() => fixture.close());

describe('leases', () => {
  it('are shared by all relays that run, and go to those who are left', async () => {
    const one = fixture.start();
    await until('both', () => heldBy(one).length === 2);
    const two = fixture.start();
    await until('one each', () => heldBy(one).length === 1 && heldBy(two).length === 1);
    expect([...heldBy(one), ...heldBy(two)].sort()).toEqual([0, 1]);
    await fixture.append(100);
    await fixture.published();
    await one.stop();
    await until('both', () => heldBy(two).length === 2);
    await fixture.append(100);
    await fixture.published();
    expect(fixture.onTopic()).toEqual(upTo(200));
  });

  it('that were not renewed keep the relay from publishing; who took them over is alone', async () => {
    class Frozen extends InMemoryLeases {
      frozen = false;
      override acquire(name: string, duration: number): Promise<HeldLease | undefined> {
        return this.frozen ? new Promise(() => undefined) : super.acquire(name, duration);
      }
      override renew(names: readonly string[], duration: number): Promise<readonly HeldLease[]> {
        return this.frozen ? new Promise(() => undefined) : super.renew(names, duration);
      }
    }
    const leases = new Frozen(fixture.table, 'frozen');
    const one = fixture.start({ leases, times: { lease: 50 } });
    await until('both', () => heldBy(one).length === 2);
    leases.frozen = true;
    await until('the end of the leases', () => one.relays.every(({ tenure }) => !tenure.isHeld));
    await fixture.append(10);
    await fixture.looked(20);
    expect(fixture.onTopic()).toEqual([]);
    fixture.table.now = 100;
    fixture.start();
    await fixture.published();
    expect(fixture.onTopic()).toEqual(upTo(10));
  });

  it('are renewed all at once, and not taken again by a renewal that ends after they were given back', async () => {
    const asked: (readonly string[])[] = [];
    let going = Promise.resolve();
    class Slow extends InMemoryLeases {
      override async renew(names: readonly string[], duration: number): Promise<readonly HeldLease[]> {
        asked.push(names);
        await going;
        return super.renew(names, duration);
      }
    }
    const one = fixture.start({ leases: new Slow(fixture.table, 'slow') });
    await until('both', () => heldBy(one).length === 2);
    await until('a renewal of all', () => asked.at(-1)?.length === 3);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    going = promise.then(() => undefined);
    const before = asked.length;
    await until('a renewal under way', () => asked.length > before);
    const stopped = one.stop();
    for (const name of [...fixture.table.rows.keys()]) await fixture.process('slow').release(name);
    resolve(undefined);
    await stopped;
    expect([...fixture.table.rows.keys()]).toEqual([]);
  });

  it('are given back while somebody makes a topic anew', async () => {
    const relay = fixture.start();
    await until('both', () => heldBy(relay).length === 2);
    const command = fixture.process('command');
    await command.acquire(pauseLease, 60_000);
    await until('none', () => ![...fixture.table.rows.keys()].some((name) => name.startsWith('relay:')));
    expect(await relayHealth(relay)).toMatchObject({
      status: 'degraded',
      detail: expect.stringContaining('relay reset'),
    });
    expect([...fixture.table.rows.keys()].some((name) => name.startsWith(memberLeases))).toBe(true);
    await command.release(pauseLease);
    await fixture.append(1);
    await fixture.published();
  });

  it('count a relay among those that run also while it is paused for longer than a lease', async () => {
    const relay = fixture.start({ times: { lease: 1_000 } });
    await until('both', () => heldBy(relay).length === 2);
    const command = fixture.process('command');
    await command.acquire(pauseLease, 60_000);
    await until('none', () => ![...fixture.table.rows.keys()].some((name) => name.startsWith('relay:')));
    fixture.table.now = 2_000;
    await until('that it is renewed', async () => (await command.holders(memberLeases)) === 1);
  });

  it('that are lost are not taken again for nobody, once who took them has stopped', async () => {
    const hanging = Promise.withResolvers<undefined>();
    await fixture.append(5);
    let inFlight = false;
    fixture.transport.before = () => {
      inFlight = true;
      return hanging.promise;
    };
    const one = fixture.start();
    await until('both', () => heldBy(one).length === 2);
    await until('a batch in flight', () => inFlight);
    const lease = leaseOf(partitionOf('A', 2));
    // Its lease ends, and another has it for a while.
    fixture.table.rows.set(lease, { holder: 'another', until: 60_000 });
    await until('that it is lost', () => heldBy(one).length === 1);
    await fixture.process('another').release(lease);
    await fixture.looked(20);
    expect([...fixture.table.rows.keys()]).not.toContain(lease);
    fixture.transport.before = () => undefined;
    hanging.resolve(undefined);
    await fixture.published();
  });
});
