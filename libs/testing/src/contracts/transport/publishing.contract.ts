import type { TransactionalProducer } from '#kafka';
import { onTransports, publishSomehow, record, records, type TransportSubject } from './transport.subject.js';

export function describePublishing(subject: TransportSubject): void {
  describe('publishing', () => {
    const bench = onTransports(subject);

    async function producerOn(id = 'id'): Promise<TransactionalProducer> {
      const transport = await bench().transport();
      return transport.openProducer(`${bench().prefix}-${id}`);
    }

    it('writes key, value and headers as they are, UTF-8 included', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      const headers = { ce_subject: 'prices-Ünïcode-2014', ce_causationid: '', 'content-type': 'application/protobuf' };
      const large = Buffer.alloc(50_000, 7);
      const sent = [
        { key: 'kéy', value: Buffer.from([0, 255, 10]), headers },
        { key: '', value: new Uint8Array(), headers: {} },
        {
          key: 'k',
          value: new Uint8Array(large.buffer, large.byteOffset, large.length),
          headers: { ce_subject: 'x'.repeat(300) },
        },
      ];
      await producer.publish([{ topic, partition: 1, records: sent }]);
      expect(await subject.messagesOn(topic, { readUncommitted: false })).toEqual(
        sent.map(({ key, value, headers: given }, index) => ({
          ...{ key, value: Buffer.from(value).toString('hex'), headers: given },
          ...{ partition: 1, offset: BigInt(index) },
        })),
      );
    });

    it('publishes to several topics and partitions at once, each in the order given', async () => {
      const transport = await bench().transport();
      const [one, two] = [await bench().topic(transport, 'one'), await bench().topic(transport, 'two')];
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([
        { topic: one, partition: 0, records: records(1, 1250) },
        { topic: two, partition: 1, records: records(1, 300) },
        { topic: one, partition: 1, records: records(1251, 1400) },
        { topic: two, partition: 0, records: [] },
      ]);
      await producer.publish([{ topic: one, partition: 0, records: records(1401, 1500) }]);
      const texts = async (topic: string, partition: number) =>
        (await subject.messagesOn(topic, { readUncommitted: false }))
          .filter((message) => message.partition === partition)
          .map(({ value }) => Buffer.from(value, 'hex').toString());
      const numbers = (from: number, to: number) => records(from, to).map(({ value }) => Buffer.from(value).toString());
      expect(await texts(one, 0)).toEqual([...numbers(1, 1250), ...numbers(1401, 1500)]);
      expect(await texts(one, 1)).toEqual(numbers(1251, 1400));
      expect(await texts(two, 1)).toEqual(numbers(1, 300));
      expect(await texts(two, 0)).toEqual([]);
    });

    it('shows all of a transaction or none: where one batch fails, nobody reads the other', async () => {
      const transport = await bench().transport();
      const fine = await bench().topic(transport, 'fine');
      const small = await bench().topic(transport, 'small', { maxMessageBytes: 1024 });
      const producer = await transport.openProducer(bench().prefix);
      const failing = producer.publish([
        { topic: fine, partition: 0, records: [record('never seen')] },
        { topic: small, partition: 0, records: [record('x'.repeat(4000))] },
      ]);
      await expect(failing).rejects.toMatchObject({ code: 'message_too_large', retryable: false });
      await producer.close();
      const next = await transport.openProducer(bench().prefix);
      await next.publish([{ topic: fine, partition: 0, records: [record('seen')] }]);
      expect(await subject.valuesOn(fine, { readUncommitted: false })).toEqual(['seen']);
      expect(await subject.valuesOn(fine, { readUncommitted: true })).toEqual(['never seen', 'seen']);
    });

    it('keeps out whoever used the id before', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const first = await producerOn();
      await first.publish([{ topic, partition: 0, records: [record('of the first')] }]);
      const second = await producerOn();
      const stale = first.publish([{ topic, partition: 0, records: [record('of the fenced')] }]);
      await expect(stale).rejects.toMatchObject({ code: 'producer_fenced' });
      await second.publish([{ topic, partition: 0, records: [record('of the second')] }]);
      expect(await subject.valuesOn(topic, { readUncommitted: false })).toEqual(['of the first', 'of the second']);
      await first.close();
    });

    it('refuses a partition that the topic does not have, and shows nothing of the rest', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      const failing = producer.publish([
        { topic, partition: 0, records: [record('a')] },
        { topic, partition: 7, records: [record('b')] },
      ]);
      await expect(failing).rejects.toMatchObject({ code: 'topic_mismatch', message: expect.stringContaining(topic) });
      await producer.close();
      expect(await subject.valuesOn(topic, { readUncommitted: false })).toEqual([]);
    });

    it('names a topic that is missing, and publishes once it is there', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('later');
      const batch = [{ topic: specification.topic, partition: 0, records: [record('a')] }];
      const producer = await transport.openProducer(bench().prefix);
      await expect(producer.publish(batch)).rejects.toMatchObject({
        ...{ code: 'topic_missing', retryable: true },
        message: expect.stringContaining(specification.topic),
      });
      await producer.close();
      await transport.ensureTopics([specification]);
      const next = await transport.openProducer(bench().prefix);
      await next.publish(batch);
      expect(await subject.valuesOn(specification.topic, { readUncommitted: false })).toEqual(['a']);
    });

    it('goes on after its topic was deleted and made anew', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('renewed');
      await transport.ensureTopics([specification]);
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic: specification.topic, partition: 0, records: [record('old')] }]);
      await transport.recreateTopic(specification);
      expect(await subject.valuesOn(specification.topic, { readUncommitted: true })).toEqual([]);
      const batch = [{ topic: specification.topic, partition: 0, records: [record('new')] }];
      await publishSomehow(producer, batch, () => transport.openProducer(bench().prefix));
      expect(await subject.valuesOn(specification.topic, { readUncommitted: false })).toEqual(['new']);
    });

    it('refuses to publish once closed', async () => {
      const producer = await producerOn();
      await producer.close();
      await expect(producer.publish([])).rejects.toMatchObject({ code: 'kafka_failed', retryable: false });
    });
  });
}
