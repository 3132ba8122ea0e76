import { waitFor } from '../../servers/waiting.js';
import { Member, onTransports, record, records, type TransportSubject } from './transport.subject.js';

export function describeFaultsOfConsuming(subject: TransportSubject): void {
  describe('consuming through faults', () => {
    const bench = onTransports(subject);
    const until = (what: string, holds: () => boolean) => waitFor(what, () => (holds() ? true : undefined));

    it('hands a batch over again where handing it over failed, and says why', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic, partition: 0, records: [record('a')] }]);
      let failures = 1;
      const member = await Member.join(transport, bench().prefix, [topic], {
        onBatch: () => (failures-- > 0 ? Promise.reject(new Error('the buffer broke')) : Promise.resolve()),
      });
      await until('it', () => member.texts().length === 1);
      expect(member.faults[0]).toMatchObject({ message: expect.stringContaining('the buffer broke') });
      await until('all well', () => member.faults.at(-1) === undefined);
    });

    it('waits for topics that are missing, says so, and consumes the others meanwhile', async () => {
      const transport = await bench().transport();
      const [present, later] = [await bench().topic(transport, 'present'), bench().specification('later')];
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic: present, partition: 0, records: [record('a')] }]);
      const member = await Member.join(transport, bench().prefix, [present, later.topic]);
      await until('the present', () => member.texts(present).length > 0);
      expect(member.faults).toContainEqual(
        expect.objectContaining({ code: 'topic_missing', message: expect.stringContaining(later.topic) }),
      );
      await transport.ensureTopics([later]);
      await producer.publish([{ topic: later.topic, partition: 1, records: [record('b')] }]);
      await until('the later', () => member.texts(later.topic).length === 1);
      await until('all well', () => member.faults.at(-1) === undefined);
    });

    it('begins again at the start of a topic that was deleted and made anew', async () => {
      const transport = await bench().transport();
      const specification = bench().specification('renewed');
      const { topic } = specification;
      await transport.ensureTopics([specification]);
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic, partition: 0, records: records(1, 50) }]);
      const member = await Member.join(transport, bench().prefix, [topic]);
      await until('the old', () => member.received.length === 50);
      await member.commit([{ topic, partition: 0, offset: 51n }]);
      await transport.recreateTopic(specification);
      await producer.close();
      const next = await transport.openProducer(bench().prefix);
      await next.publish([{ topic, partition: 0, records: records(101, 105) }]);
      await until('the new', () => member.received.length >= 55);
      expect(member.texts().slice(50)).toEqual(['101', '102', '103', '104', '105']);
      await until('all well', () => member.faults.at(-1) === undefined && member.assigned.length === 2);
    });

    it('goes on with what is there where what it would read next has expired', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      await producer.publish([{ topic, partition: 0, records: records(1, 10) }]);
      const member = await Member.join(transport, bench().prefix, [topic]);
      await until('the first', () => member.received.length === 10);
      await member.commit([{ topic, partition: 0, offset: 5n }]);
      await member.leave();
      await producer.publish([{ topic, partition: 0, records: records(11, 20) }]);
      await subject.expire(topic, 0, 14n);
      const next = await Member.join(transport, bench().prefix, [topic]);
      await until('the rest', () => next.texts().includes('20'));
      expect(next.texts()).toEqual(['14', '15', '16', '17', '18', '19', '20']);
      await producer.publish([{ topic, partition: 0, records: records(21, 21) }]);
      await until('what comes', () => next.texts().includes('21'));
      expect(next.faults).toEqual([]);
    });

    it('reads what a broker has compressed as others like it, and says what it cannot read, of that batch alone', async () => {
      const transport = await bench().transport();
      const topic = await bench().topic(transport, 'a');
      const producer = await transport.openProducer(bench().prefix);
      const publish = (text: string) =>
        producer.publish([0, 1].map((partition) => ({ topic, partition, records: [record(`${text} ${partition}`)] })));
      for (const codec of ['gzip', 'zstd']) {
        await subject.alterTopic(topic, { 'compression.type': codec });
        await publish(codec);
      }
      await subject.alterTopic(topic, { 'compression.type': 'lz4' });
      await producer.publish([{ topic, partition: 0, records: records(1, 3) }]);
      await subject.alterTopic(topic, { 'compression.type': 'producer' });
      await publish('plain');
      const member = await Member.join(transport, bench().prefix, [topic]);
      await until('the last', () => member.texts().filter((text) => text.startsWith('plain')).length === 2);
      expect(member.texts(topic, 0)).toEqual(['gzip 0', 'zstd 0', '', 'plain 0']);
      expect(member.texts(topic, 1)).toEqual(['gzip 1', 'zstd 1', 'plain 1']);
      const said = member.received.flatMap(({ record: { unreadable, offset } }) =>
        unreadable ? [[unreadable, offset]] : [],
      );
      expect(said).toEqual([['LZ4 compression not implemented', 6n]]);
      expect(member.faults).toEqual([]);
    });

    it('says that nobody answers, naming the setting and the address, and can be closed all the same', async () => {
      const transport = await bench().transport({ brokers: ['127.0.0.1:9'] });
      const wrong = { code: 'kafka_unavailable', retryable: true, message: expect.stringContaining('127.0.0.1:9') };
      const member = await Member.join(transport, bench().prefix, [`${bench().prefix}.a`]);
      await until('a fault', () => member.faults.length > 0);
      expect(member.faults[0]).toMatchObject(wrong);
      expect((member.faults[0] as Error).message).toContain('MARKETLOG_KAFKA_BROKERS');
      await Promise.all([
        expect(transport.brokers()).rejects.toMatchObject(wrong),
        expect(transport.openProducer('a')).rejects.toMatchObject(wrong),
      ]);
      expect(transport.health()).toEqual({
        status: 'unavailable',
        detail: expect.stringContaining('MARKETLOG_KAFKA_BROKERS'),
      });
      await member.leave();
    });
  });
}
