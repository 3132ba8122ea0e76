import type { TopicChange } from '#kafka';
import { waitFor } from '../../servers/waiting.js';
import { onTransports, record, type TransportSubject } from './transport.subject.js';

export function describeTopics(subject: TransportSubject): void {
  describe('topics', () => {
    const bench = onTransports(subject);

    /** Brokers learn of a change one after the other: until then they answer what was before. */
    const shown = (topic: string, wanted: Readonly<Record<string, string>>) =>
      waitFor(`${topic} to show ${JSON.stringify(wanted)}`, async () => {
        const now = await subject.topicSettings(topic);
        return Object.entries(wanted).every(([name, value]) => now[name] === value) || undefined;
      });
    const altered = async (topic: string, settings: Readonly<Record<string, string>>) => {
      await subject.alterTopic(topic, settings);
      await shown(topic, settings);
    };

    it('are made where they are missing, and left alone where they are as they should be', async () => {
      const transport = await bench().transport();
      const [one, two] = [bench().specification('one'), bench().specification('two', { partitions: 3 })];
      expect(await transport.ensureTopics([one])).toEqual([{ topic: one.topic, made: true }]);
      expect(await transport.ensureTopics([one, two])).toEqual([{ topic: two.topic, made: true }]);
      expect(await transport.ensureTopics([one, two])).toEqual([]);
      expect(transport.health()).toEqual({ status: 'ok', detail: null });
    });

    it('are made once by several processes at once', async () => {
      const transports = await Promise.all([1, 2, 3, 4].map(() => bench().transport()));
      const specifications = ['a', 'b', 'c', 'd'].map((name) => bench().specification(name));
      const notes = await Promise.all(transports.map((transport) => transport.ensureTopics(specifications)));
      expect(notes.flat().length).toBeLessThanOrEqual(4);
      expect(await transports[0]!.ensureTopics(specifications)).toEqual([]);
    });

    it('are refused with another number of partitions, naming the topic, what it has and what it should have', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('a');
      await transport.ensureTopics([specification]);
      const failing = transport.ensureTopics([{ ...specification, partitions: 8 }]);
      await expect(failing).rejects.toMatchObject({ code: 'topic_mismatch', retryable: false });
      await expect(failing).rejects.toThrow(`topic ${specification.topic} has 2 partitions and should have 8`);
    });

    it('are refused where they cannot be kept on as many brokers as asked for', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('a');
      await transport.ensureTopics([specification]);
      const failing = transport.ensureTopics([{ ...specification, replicationFactor: 9 }]);
      await expect(failing).rejects.toThrow(/MARKETLOG_KAFKA_REPLICATION/);
      const impossible = transport.ensureTopics([bench().specification('b', { replicationFactor: 9 })]);
      await expect(impossible).rejects.toMatchObject({ code: 'topic_mismatch' });
    });

    it('have their settings brought to what they should be, and keep those that others have set', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('a', { retentionMilliseconds: 1_000_000 });
      const { topic } = specification;
      const changed = (setting: string, value: string, before: string) => ({
        topic,
        made: false,
        setting,
        value,
        before,
      });
      await transport.ensureTopics([specification]);
      await altered(topic, {
        'segment.bytes': '1048576',
        'retention.ms': '5000',
        'max.message.bytes': '2000',
        'min.insync.replicas': '2',
        'compression.type': 'lz4',
      });
      expect(await transport.ensureTopics([specification])).toEqual([
        changed('retention.ms', '1000000', '5000'),
        changed('max.message.bytes', '65536', '2000'),
        changed('min.insync.replicas', '1', '2'),
        changed('compression.type', 'producer', 'lz4'),
      ]);
      await shown(topic, {
        'segment.bytes': '1048576',
        'retention.ms': '1000000',
        'max.message.bytes': '65536',
        'min.insync.replicas': '1',
        'compression.type': 'producer',
      });
    });

    it('are asked for no fewer replicas in sync than they are, where no setting says how many', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('a', { minInsyncReplicas: undefined });
      await transport.ensureTopics([specification]);
      await altered(specification.topic, { 'min.insync.replicas': '2', 'retention.ms': '-1' });
      await transport.ensureTopics([specification]);
      expect(await subject.topicSettings(specification.topic)).toMatchObject({ 'min.insync.replicas': '2' });
    });

    it('are empty and as specified when made anew, whether they were there or not', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('a');
      const { topic } = specification;
      await transport.recreateTopic(specification);
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic, partition: 0, records: [record('a')] }]);
      await transport.recreateTopic({ ...specification, partitions: 3 });
      expect(await subject.valuesOn(topic, { readUncommitted: true })).toEqual([]);
      expect(await transport.ensureTopics([{ ...specification, partitions: 3 }])).toEqual([]);
    });

    it('are empty when made anew while others make what they miss', async () => {
      const [transport, other] = await Promise.all([bench().transport(), bench().transport()]);
      const specification = bench().specification('a');
      const { topic } = specification;
      await transport.ensureTopics([specification]);
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic, partition: 0, records: [record('a')] }]);
      let isDone = false;
      const missing = async () => {
        const made: TopicChange[] = [];
        // One that goes away between two questions is no fault of whoever asks.
        while (!isDone) made.push(...(await other.ensureTopics([specification]).catch(() => [])));
        return made;
      };
      const others = missing();
      try {
        for (let i = 0; i < 5; i++) await transport.recreateTopic(specification);
      } finally {
        isDone = true;
      }
      expect(await others).toContainEqual({ topic, made: true });
      expect(await subject.valuesOn(topic, { readUncommitted: true })).toEqual([]);
      expect(await transport.ensureTopics([specification])).toEqual([]);
    });
  });
}
