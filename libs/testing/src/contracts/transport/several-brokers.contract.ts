import { onTransports, publishSomehow, record, type TransportSubject } from './transport.subject.js';

/** An adapter on three brokers, numbered from 1. */
export interface SeveralBrokersSubject extends TransportSubject {
  /** Has a partition kept by this broker alone, which so becomes its leader. */
  moveTo(broker: number, topic: string, partition: number): Promise<void>;
  /** Kills a broker and waits until the others go by that. */
  kill(broker: number): Promise<void>;
  start(broker: number): Promise<void>;
}

export function describeSeveralBrokers(subject: SeveralBrokersSubject): void {
  describe('several brokers', () => {
    const bench = onTransports(subject);
    /** As the log's topics are where no setting says more. */
    const unset = { replicationFactor: undefined, minInsyncReplicas: undefined };

    it('keep everything once where the leader of one topic of a transaction has moved to that of another', async () => {
      const transport = await bench().transport();
      const [staying, moving] = [await bench().topic(transport, 'staying'), await bench().topic(transport, 'moving')];
      await subject.moveTo(1, staying, 0);
      await subject.moveTo(2, moving, 0);
      const producer = await transport.openProducer(bench().prefix);
      const publish = (text: string) =>
        producer.publish([staying, moving].map((topic) => ({ topic, partition: 0, records: [record(text)] })));
      await publish('before');
      await subject.moveTo(1, moving, 0);
      await publish('after');
      for (const topic of [staying, moving]) {
        expect(await subject.valuesOn(topic, { readUncommitted: true })).toEqual(['before', 'after']);
      }
    });

    it('keep a topic three times, two in sync, and nothing of that changes while one of them is away', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('a', unset);
      const { topic } = specification;
      const three = { ...specification, replicationFactor: 3 };
      await transport.ensureTopics([specification]);
      const asMade = await subject.topicSettings(topic);
      expect(asMade).toMatchObject({ 'min.insync.replicas': '2' });
      const producer = await transport.openProducer(bench().prefix);
      try {
        await subject.kill(2);
        expect(await transport.ensureTopics([specification])).toEqual([]);
        expect(await transport.ensureTopics([three])).toEqual([]);
        expect(await subject.topicSettings(topic)).toEqual(asMade);
        const batch = [0, 1].map((partition) => ({ topic, partition, records: [record(`by two to ${partition}`)] }));
        await publishSomehow(producer, batch, () => transport.openProducer(bench().prefix));
        const values = await subject.valuesOn(topic, { readUncommitted: false });
        expect(values.sort()).toEqual(['by two to 0', 'by two to 1']);
        await transport.recreateTopic(specification);
        expect(await transport.ensureTopics([three])).toEqual([]);
      } finally {
        await subject.start(2);
      }
    });

    it('take a topic as it is that was made while there were fewer, unless the settings ask for more', async () => {
      const transport = await bench().transport();
      const early = bench().specification('early', { replicationFactor: 2, minInsyncReplicas: 1 });
      await transport.ensureTopics([early]);
      expect(await transport.ensureTopics([{ ...early, ...unset }])).toEqual([]);
      const failing = transport.ensureTopics([{ ...early, replicationFactor: 3 }]);
      await expect(failing).rejects.toMatchObject({ code: 'topic_mismatch' });
      await expect(failing).rejects.toThrow(`topic ${early.topic} is kept on 2 brokers and should be on 3`);
    });
  });
}
