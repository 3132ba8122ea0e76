import { LogError, partitionOf, type EventEnvelope, type LogPartition } from '#event-sourcing';
import { InMemoryEventStore } from '#testing';
import { TransportError, type TransportErrorCode } from '../transport/transport-errors.js';
import { relayHealth } from './relay-health.js';
import { heldBy, keysOf, RelayFixture, topics, until, upTo } from './testing/relay.fixture.js';

let fixture: RelayFixture;
beforeEach(() => (fixture = new RelayFixture()));
afterEach(() => fixture.close());

const failing = (code: TransportErrorCode, retryable = true) => new TransportError(code, `${code}, planted`, retryable);

/** Throws so many times, then never again. */
function times(count: number, error: Error): () => void {
  return () => {
    if (count-- > 0) throw error;
  };
}

describe('failures', () => {
  it.each<TransportErrorCode>(['kafka_unavailable', 'not_enough_replicas', 'kafka_failed', 'producer_fenced'])(
    'of Kafka that pass (%s) are tried again until they do, repeating nothing',
    async (code) => {
      fixture.transport.before = times(5, failing(code));
      await fixture.append(2_500);
      const relay = fixture.start();
      await fixture.published();
      expect(fixture.onTopic()).toEqual(upTo(2_500));
      expect(await relayHealth(relay)).toMatchObject({ status: 'ok', facts: { leases: 2, lagEvents: 0 } });
    },
  );

  it('with an unknown outcome repeat one batch, directly after the original', async () => {
    fixture.transport.after = times(1, failing('kafka_unavailable'));
    await fixture.append(2_500);
    fixture.start();
    await fixture.published();
    expect(fixture.onTopic()).toEqual([...upTo(2_000), ...upTo(2_500)]);
  });

  it('of the database repeat nothing, also where a checkpoint was moved and nobody heard of it', async () => {
    const unavailable = new LogError('database_unavailable', 'planted', true);
    fixture.checkpoints.before = times(2, unavailable);
    fixture.checkpoints.after = times(1, unavailable);
    await fixture.append(2_500);
    fixture.start();
    await fixture.published();
    expect(fixture.onTopic()).toEqual(upTo(2_500));
  });

  it('of the database that nobody knows repeat nothing either, and are said loudly', async () => {
    const unanswered = times(1, new Error('Out of sort memory'));
    fixture.checkpoints.before = times(2, new Error('Too many prepared statements'));
    fixture.checkpoints.after = () => {
      fixture.checkpoints.reading = times(1, new Error('Got error 28 from storage engine'));
      unanswered();
    };
    await fixture.append(2_500);
    const relay = fixture.start();
    await fixture.published();
    expect(fixture.onTopic()).toEqual(upTo(2_500));
    expect(fixture.lines).toContainEqual(expect.stringMatching(/^error: partition \d: Error: Too many prepared/));
    expect((await relayHealth(relay)).status).toBe('ok');
  });

  it('of a predecessor that woke up too late leave no hole: its batch is repeated to its end', async () => {
    await fixture.append(5_000);
    let late = true;
    fixture.checkpoints.before = () => {
      // It was frozen in the middle of moving its checkpoint, and has moved it since this one read it.
      if (late) fixture.checkpoints.positions.set(`prices-${partitionOf('A', 2)}`, 3_000);
      late = false;
    };
    fixture.start();
    await fixture.published();
    expect(fixture.onTopic()).toEqual(upTo(5_000));
  });

  it('to find its checkpoint where it left it begin again from where it was set to', async () => {
    await fixture.append(10);
    fixture.start();
    await fixture.published();
    await fixture.checkpoints.reset('prices');
    await fixture.append(5);
    await fixture.published();
    expect(fixture.onTopic()).toEqual([...upTo(10), ...upTo(15, 11), ...upTo(15)]);
  });

  it('that one message causes stop its partition loudly, until it goes through', async () => {
    let refusing = true;
    fixture.transport.before = (batches) => {
      if (refusing && batches.some(({ partition }) => partition === 0)) throw failing('message_too_large', false);
    };
    const [inZero, inOne] = keysOf(0, 1);
    await fixture.append(5, inZero);
    await fixture.append(5, inOne);
    const relay = fixture.start();
    await until('the other partition', () => fixture.onTopic(inOne).length === 5);
    await until('the fault', async () => (await relayHealth(relay)).status === 'failed');
    expect((await relayHealth(relay)).detail).toBe('message_too_large, planted');
    expect(fixture.lines.filter((line) => line.startsWith('error: '))).toEqual([
      'error: partition 0 publishes nothing more (message_too_large): message_too_large, planted',
    ]);
    refusing = false;
    await fixture.published();
    expect((await relayHealth(relay)).status).toBe('ok');
  });

  it('of the log, such as a hole, publish nothing behind it', async () => {
    class LogWithHole extends InMemoryEventStore {
      override async readPartition(place: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
        return (await super.readPartition(place, after, limit)).filter(({ position }) => position !== 3);
      }
    }
    fixture = new RelayFixture(new LogWithHole({ partitions: 2 }));
    await fixture.append(5);
    const relay = fixture.start();
    await until('the fault', async () => (await relayHealth(relay)).status === 'failed');
    expect((await relayHealth(relay)).detail).toMatch(/^prices-\d@3 is missing from the log/);
    expect(fixture.onTopic()).toEqual([]);
  });

  it('for want of a topic make it again, and say from where on it holds what', async () => {
    await fixture.append(5);
    fixture.start();
    await fixture.published();
    fixture.transport.topics.delete(topics.of('prices'));
    await fixture.append(5);
    await fixture.published();
    expect(fixture.onTopic()).toEqual(upTo(10, 6));
    expect(fixture.lines.filter((line) => line.startsWith('error: '))).toEqual([
      expect.stringMatching(
        /^error: topic test\.prices\.v1 was missing .* begins at prices-\d@6; .*relay reset prices/,
      ),
    ]);
  });

  it.each<[TransportErrorCode, boolean]>([
    ['kafka_authentication_failed', true],
    ['topic_mismatch', false],
  ])(
    'that nobody but a person can end (%s) leave the partitions to others until it is over',
    async (code, retryable) => {
      fixture.transport.fault = failing(code, retryable);
      const relay = fixture.start();
      await until('the fault', async () => (await relayHealth(relay)).status === 'failed');
      expect((await relayHealth(relay)).detail).toBe(`${code}, planted`);
      expect(fixture.table.rows.size).toBe(0);
      fixture.transport.fault = undefined;
      await fixture.append(5);
      await fixture.published();
      expect((await relayHealth(relay)).status).toBe('ok');
    },
  );

  it('of the way to Kafka give others the chance after a while', async () => {
    fixture.transport.before = () => {
      throw failing('kafka_unavailable');
    };
    await fixture.append(5);
    const relay = fixture.start({ times: { withdraw: 100 } });
    await until('leases', () => heldBy(relay).length === 2);
    fixture.transport.fault = failing('kafka_unavailable');
    await until('that it has withdrawn', () => fixture.table.rows.size === 0);
    expect(await relayHealth(relay)).toMatchObject({ status: 'degraded', facts: { leases: 0 } });
    fixture.transport.fault = undefined;
    fixture.transport.before = () => undefined;
    await fixture.published();
  });

  it.each(['opening', 'before'] as const)(
    'of Kafka to say anything at all (%s) give others the chance, and what it does late is fenced',
    async (hook) => {
      const hanging = Promise.withResolvers<undefined>();
      let asked = 0;
      fixture.transport[hook] = () => {
        asked++;
        return hanging.promise;
      };
      await fixture.append(5);
      fixture.start({ times: { withdraw: 100 } });
      await until('that Kafka is asked', () => asked > 0);
      fixture.transport.fault = failing('kafka_unavailable');
      await until('that it has withdrawn', () => fixture.table.rows.size === 0);
      fixture.transport.fault = undefined;
      fixture.transport[hook] = () => undefined;
      await fixture.published();
      hanging.resolve(undefined);
      await fixture.append(5);
      await fixture.published();
      expect(fixture.onTopic()).toEqual(upTo(10));
    },
  );
});
