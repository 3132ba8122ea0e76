import type { TransportRecord } from '../../transport/log-transport.port.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { crc32c } from './crc32c.js';
import { encodeProduce, OutgoingTopic } from './produce-request.js';
import { CompressedBatch, readRecordBatches } from './record-batch.reader.js';
import { writeRecordBatch } from './record-batch.writer.js';

const writing = {
  producerId: 7n,
  producerEpoch: 3,
  firstSequence: 0,
  transactional: true,
  timestamp: 1_400_000_000_000n,
};

function record(value: string | Uint8Array, headers: Record<string, string> = {}, key = 'k'): TransportRecord {
  return { key, value: typeof value === 'string' ? Buffer.from(value) : value, headers };
}

/** A batch as a broker gives it back, at its offset. */
function batchOf(records: readonly TransportRecord[], baseOffset = 0n, changes: Partial<typeof writing> = {}): Buffer {
  const writer = new ByteWriter(16);
  writeRecordBatch(writer, records, { ...writing, ...changes });
  const bytes = Buffer.from(writer.written);
  bytes.writeBigInt64BE(baseOffset);
  return bytes;
}

/** The marker with which a transaction ends. */
function markerOf(type: 'abort' | 'commit', baseOffset: bigint, producerId = 7n): Buffer {
  const key = Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]).toString();
  const bytes = batchOf([record('', {}, key)], baseOffset, { producerId });
  bytes.writeInt16BE(0x30, 21);
  bytes.writeUInt32BE(crc32c(bytes, 21, bytes.length), 17);
  return bytes;
}

function read(bytes: Buffer, aborted: { producerId: bigint; firstOffset: bigint }[] = []) {
  return readRecordBatches(new ByteReader(bytes), bytes.length, aborted);
}

const textsOf = (records: ReturnType<typeof read>) =>
  records.filter(({ isControlRecord }) => !isControlRecord).map(({ value }) => Buffer.from(value).toString());

describe('checksums of record batches', () => {
  it('are those of RFC 3720, B.4', () => {
    const ascending = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
    expect(crc32c(Buffer.alloc(32), 0, 32)).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff), 0, 32)).toBe(0x62a8ab43);
    expect(crc32c(ascending, 0, 32)).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'), 0, 9)).toBe(0xe3069283);
  });
});

describe('record batches', () => {
  it.each([0, 1, 40, 41, 42, 43, 55, 62, 63, 64, 65, 127, 128, 8100, 8191, 8192, 8200, 70_000, 1_048_576])(
    'come back as they went with a value of %d bytes',
    (size) => {
      const sent = [record('first'), record(Buffer.alloc(size, 9), { ce_id: 'x'.repeat(size % 200) }), record('last')];
      const found = read(batchOf(sent, 1_000_000_000_000n));
      expect(found.map(({ value }) => Buffer.from(value).toString('hex'))).toEqual(
        sent.map(({ value }) => Buffer.from(value).toString('hex')),
      );
      expect(found.map(({ headers }) => headers)).toEqual(sent.map(({ headers }) => headers));
      expect(found.map(({ offset }) => offset)).toEqual([1_000_000_000_000n, 1_000_000_000_001n, 1_000_000_000_002n]);
    },
  );

  it('keep keys and headers apart that resemble those before them', () => {
    const sent = [
      record('a', { ce_id: '1', ce_time: 'now' }, 'AAPL'),
      record('b', { ce_id: '1', ce_time: 'not' }, 'AAPM'),
      record('c', { ce_time: '1', ce_id: 'now', traceparent: 'Ünï – 鰯' }, 'Ünï'),
      record('d', {}, ''),
      record('e', { ce_id: '' }, 'AAPL'),
      record('f', { ce_id: 'ü'.repeat(40) }, 'ü'.repeat(63)),
    ];
    const found = read(batchOf(sent)).map(({ key, headers }) => ({ key, headers }));
    expect(found).toEqual(sent.map(({ key, headers }) => ({ key, headers })));
  });

  it('hold thousands of records', () => {
    const sent = Array.from({ length: 20_000 }, (_, index) => record(String(index), { ce_position: String(index) }));
    expect(textsOf(read(batchOf(sent)))).toEqual(sent.map((_, index) => String(index)));
  });

  it('are read as far as the answer holds them whole', () => {
    const two = Buffer.concat([batchOf([record('a')]), batchOf([record('b')], 1n)]);
    for (let cut = two.length - 1; cut > two.length - 20; cut--)
      expect(textsOf(read(two.subarray(0, cut)))).toEqual(['a']);
    expect(textsOf(read(two))).toEqual(['a', 'b']);
    expect(read(Buffer.alloc(0))).toEqual([]);
  });

  it('are refused where a bit has changed, and left to others where they are compressed', () => {
    const bytes = batchOf([record('untouched')]);
    bytes[bytes.length - 3]! ^= 1;
    expect(() => read(bytes)).toThrow('the record batch at offset 0 does not match its checksum');
    const compressed = batchOf([record('a')]);
    compressed.writeInt16BE(1, 21);
    compressed.writeUInt32BE(crc32c(compressed, 21, compressed.length), 17);
    expect(() => read(compressed)).toThrow(CompressedBatch);
  });
});

describe('what belongs to aborted transactions', () => {
  it('is left out, up to the marker and for that producer only, and its end is known', () => {
    const bytes = Buffer.concat([
      batchOf([record('committed')], 0n),
      markerOf('commit', 1n),
      batchOf([record('aborted 1'), record('aborted 2')], 2n),
      batchOf([record('of another')], 4n, { producerId: 8n }),
      batchOf([record('aborted 3')], 5n),
      markerOf('abort', 6n),
      batchOf([record('later')], 7n),
    ]);
    const found = read(bytes, [{ producerId: 7n, firstOffset: 2n }]);
    expect(textsOf(found)).toEqual(['committed', 'of another', 'later']);
    expect(found.map(({ offset }) => offset)).toEqual([0n, 1n, 3n, 4n, 5n, 6n, 7n]);
  });

  it('is left out where the broker lists several in another order', () => {
    const bytes = Buffer.concat([
      batchOf([record('aborted 1')], 10n),
      batchOf([record('aborted 2')], 11n, { producerId: 8n }),
      markerOf('abort', 12n),
      batchOf([record('seen')], 13n),
      batchOf([record('aborted 3')], 14n, { producerId: 8n }),
      markerOf('abort', 15n, 8n),
    ]);
    const aborted = [
      { producerId: 8n, firstOffset: 11n },
      { producerId: 7n, firstOffset: 10n },
    ];
    expect(textsOf(read(bytes, aborted))).toEqual(['seen']);
  });
});

describe('a produce request', () => {
  it('holds acks, time-out and, of each partition, all records in one batch', () => {
    const topic = new OutgoingTopic({ 3: [record('a'), record('b')] });
    const request = encodeProduce(
      {
        ...{ acks: -1, timeout: 30_000, transactionalId: 'log-3', producerId: '42', producerEpoch: 5 },
        topicData: [
          { topic: 'prices', partitions: [{ partition: 3, firstSequence: 17, messages: topic.reduce()[3]! }] },
        ],
      },
      1_400_000_000_000,
    );
    const reader = new ByteReader(request);
    const head = [
      reader.text(),
      reader.int16(),
      reader.int32(),
      reader.int32(),
      reader.text(),
      reader.int32(),
      reader.int32(),
    ];
    expect(head).toEqual(['log-3', -1, 30_000, 1, 'prices', 1, 3]);
    const size = reader.int32();
    expect(reader.position + size).toBe(request.length);
    const batch = request.subarray(reader.position);
    expect([batch.readBigInt64BE(43), batch.readInt16BE(51), batch.readInt32BE(53)]).toEqual([42n, 5, 17]);
    expect(textsOf(read(batch))).toEqual(['a', 'b']);
  });
});
