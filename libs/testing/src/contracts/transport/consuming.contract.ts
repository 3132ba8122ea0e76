import type { ReceivedBatch } from '#kafka';
import { waitFor } from '../../servers/waiting.js';
import { Member, onTransports, record, records, type TransportSubject } from './transport.subject.js';

export function describeConsuming(subject: TransportSubject): void {
  describe('consuming', () => {
    const bench = onTransports(subject);
    const until = (what: string, holds: () => boolean) => waitFor(what, () => (holds() ? true : undefined));

    it('gives what was committed, with key, headers and offsets, from the beginning and as it comes', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic, partition: 0, records: [record('first', { ce_id: '1', name: 'Ünï' })] }]);
      const member = await Member.join(transport, bench().prefix, [topic]);
      await until('the first', () => member.received.length === 1);
      await producer.publish([{ topic, partition: 0, records: [record('second')] }]);
      await until('the second', () => member.received.length === 2);
      expect(
        member.received.map(({ record: { key, headers, offset }, text }) => ({ key, headers, offset, text })),
      ).toEqual([
        { key: 'key of first', headers: { ce_id: '1', name: 'Ünï' }, offset: 0n, text: 'first' },
        // The marker of the first transaction has taken a place.
        { key: 'key of second', headers: {}, offset: 2n, text: 'second' },
      ]);
      expect([...member.assigned].sort((one, other) => one.partition - other.partition)).toEqual([
        { topic, partition: 0 },
        { topic, partition: 1 },
      ]);
    });

    it('says how far the partition reached', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic, partition: 0, records: records(1, 10) }]);
      const batches: ReceivedBatch[] = [];
      await Member.join(transport, bench().prefix, [topic], {
        onBatch: (batch) => Promise.resolve(void batches.push(batch)),
      });
      await until('a batch', () => batches.length > 0);
      expect(batches[0]).toMatchObject({ topic, partition: 0, highWatermark: 11n });
    });

    it('brings a message without waiting for the next one', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      const member = await Member.join(transport, bench().prefix, [topic]);
      await until('an assignment', () => member.assigned.length === 2);
      for (let message = 1; message <= 20; message++) {
        await producer.publish([{ topic, partition: message % 2, records: [record(String(message))] }]);
        await waitFor('the message', () => (member.received.length === message ? true : undefined), { every: 1 });
      }
    });

    it('shares the partitions of two members, and gives those of a member that leaves to the other', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a', { partitions: 4 });
      const producer = await transport.openProducer(bench().prefix);
      const publish = (from: number) =>
        producer.publish(
          [0, 1, 2, 3].map((partition) => ({ topic, partition, records: [record(String(from + partition))] })),
        );
      await publish(0);
      const first = await Member.join(transport, bench().prefix, [topic]);
      await until('the first has all', () => first.received.length === 4);
      await first.commit([0, 1, 2, 3].map((partition) => ({ topic, partition, offset: 2n })));
      const second = await Member.join(await bench().transport(), bench().prefix, [topic]);
      await until('two each', () => first.assigned.length === 2 && second.assigned.length === 2);
      const places = [...first.assigned, ...second.assigned].map(({ partition }) => partition);
      expect(places.sort()).toEqual([0, 1, 2, 3]);
      await publish(10);
      await until('all', () => first.received.length + second.received.length === 8);
      // What was committed is not read again, by whoever has it now.
      expect([...first.texts(), ...second.texts()].sort()).toEqual(['0', '1', '10', '11', '12', '13', '2', '3']);
      await first.leave();
      expect(first.assigned).toEqual([]);
      await until('all are the second’s', () => second.assigned.length === 4);
      await publish(20);
      await until('all of the last', () => ['20', '21', '22', '23'].every((text) => second.texts().includes(text)));
    });

    it('goes on with other partitions while one waits, fetches no more of that one, and keeps its membership', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      const held = Promise.withResolvers<undefined>();
      let waiting = 0;
      const member = await Member.join(transport, bench().prefix, [topic], {
        onBatch: async ({ partition }) => {
          if (partition !== 0) return;
          waiting++;
          await held.promise;
        },
      });
      await producer.publish([{ topic, partition: 0, records: [record('slow 1')] }]);
      await until('the slow one', () => waiting === 1);
      for (let message = 1; message <= 20; message++) {
        await producer.publish([
          { topic, partition: 0, records: [record(`slow ${message + 1}`)] },
          { topic, partition: 1, records: [record(`fast ${message}`)] },
        ]);
        await until('the fast one', () => member.texts(topic, 1).length === message);
      }
      expect({ waiting, slow: member.texts(topic, 0) }).toEqual({ waiting: 1, slow: [] });
      held.resolve(undefined);
      await until('the rest', () => member.texts(topic, 0).length === 21);
      expect(member.texts(topic, 0)).toEqual(Array.from({ length: 21 }, (_, index) => `slow ${index + 1}`));
      expect(member.faults).toEqual([]);
    });

    it('tells work on a partition that was given away that it is stale', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic, partition: 0, records: [record('a')] }]);
      let stale: boolean | undefined;
      let failure: unknown;
      const member = await Member.join(transport, bench().prefix, [topic], {
        onBatch: async (_, control) => {
          if (stale !== undefined) return;
          stale = control.isStale();
          while (!control.isStale()) {
            await control.heartbeat().catch((error: unknown) => (failure = error));
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
          stale = true;
        },
      });
      await until('the work', () => stale === false);
      const other = await Member.join(await bench().transport(), bench().prefix, [topic]);
      await until('the end of it', () => stale === true);
      await until('both to have one', () => member.assigned.length === 1 && other.assigned.length === 1);
      // Nobody had committed it, so that whoever has the partition now reads it again.
      await until('the message', () => [...member.texts(), ...other.texts()].includes('a'));
      expect(failure === undefined || (failure as { code?: string }).code === 'kafka_failed').toBe(true);
    });
  });
}
