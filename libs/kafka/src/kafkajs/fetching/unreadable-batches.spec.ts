import kafkajs, { type KafkaMessage } from 'kafkajs';
import recordOf from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
import recordBatch from 'kafkajs/src/protocol/recordBatch/v0/index.js';
import protocol from 'kafkajs/src/protocol/requests/index.js';
import { registerCodecs } from './codecs.js';
import { crc32c } from './crc32c.js';
import { decodeChecked, type UnreadableBatch } from './unreadable-batches.js';

const { CompressionTypes } = kafkajs;
const { decode } = protocol.requests.Fetch.protocol({ version: 11 })({ topics: [] }).response;

beforeAll(registerCodecs);

/** A batch as a broker keeps it. */
async function batch(firstOffset: number, texts: readonly string[], compression?: number): Promise<Buffer> {
  const records = texts.map((value, offsetDelta) =>
    recordOf({ offsetDelta, key: 'k', value, headers: { ce_id: value } }),
  );
  const encoded = await recordBatch.RecordBatch({
    firstOffset: BigInt(firstOffset),
    lastOffsetDelta: texts.length - 1,
    records,
    ...(compression !== undefined && { compression }),
  });
  return encoded.buffer;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A fetch response of version 11: one topic, its partitions 0, 1, … with these bytes of batches. */
function response(...partitions: readonly Buffer[]): Buffer {
  const name = Buffer.from('\0\u0006prices');
  const pieces = partitions.flatMap((records, partition) => {
    const place = Buffer.alloc(30);
    place.writeInt32BE(partition);
    // No aborted transaction, and no replica to be preferred.
    return [place, int32(0), int32(-1), int32(records.length), records];
  });
  return Buffer.concat([Buffer.alloc(10), int32(1), name, int32(partitions.length), ...pieces]);
}

/** The batch with one byte of its records changed; with a checksum that says that this is meant, where asked for. */
function changed(bytes: Buffer, { at, meant = false }: { readonly at: number; readonly meant?: boolean }): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0xff;
  if (meant) copy.writeUInt32BE(crc32c(copy, 21, copy.length), 17);
  return copy;
}

/** Of each partition offsets and texts, or what is wrong. */
async function read(bytes: Buffer): Promise<(readonly [offset: number, said: string])[][]> {
  const { responses } = await decodeChecked(bytes, decode);
  return responses[0]!.partitions.map(({ messages }) =>
    messages.map((message: KafkaMessage | UnreadableBatch) => {
      const said = 'unreadable' in message ? `unreadable: ${message.unreadable}` : message.value!.toString();
      return [Number(message.offset), said] as const;
    }),
  );
}

describe('checksums of record batches', () => {
  it('are those of RFC 3720, B.4', () => {
    const ascending = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
    expect(crc32c(Buffer.alloc(32), 0, 32)).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff), 0, 32)).toBe(0x62a8ab43);
    expect(crc32c(ascending, 0, 32)).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'), 0, 9)).toBe(0xe3069283);
  });
});

describe('a fetch response', () => {
  it('is what kafkajs makes of it where all is well, and where it ends in the middle of a batch', async () => {
    const [first, second] = [await batch(0, ['a', 'b']), await batch(2, ['c'])];
    const whole = response(Buffer.concat([first, second.subarray(0, 40)]), second, Buffer.alloc(0));
    expect(await decodeChecked(whole, decode)).toEqual(await decode(whole));
    expect(await read(whole)).toEqual([
      [
        [0, 'a'],
        [1, 'b'],
      ],
      [[2, 'c']],
      [],
    ]);
  });

  it('says which batch does not match its checksum, and brings everything else', async () => {
    const [first, second, third] = [await batch(0, ['a', 'b']), await batch(2, ['c', 'd']), await batch(4, ['e'])];
    const broken = changed(second, { at: second.length - 1 });
    expect(await read(response(first, Buffer.concat([first, broken, third]), third))).toEqual([
      [
        [0, 'a'],
        [1, 'b'],
      ],
      [
        [0, 'a'],
        [1, 'b'],
        [3, 'unreadable: it does not match its checksum'],
        [4, 'e'],
      ],
      [[4, 'e']],
    ]);
  });

  it('says which batch kafkajs cannot make sense of', async () => {
    const [first, second] = [await batch(0, ['a', 'b']), await batch(2, ['c'])];
    // The length of the first record.
    const senseless = changed(first, { at: 61, meant: true });
    await expect(decode(response(senseless))).rejects.toThrow();
    const [partition, other] = await read(response(Buffer.concat([senseless, second]), second));
    expect(partition).toEqual([
      [1, expect.stringMatching(/^unreadable: ./)],
      [2, 'c'],
    ]);
    expect(other).toEqual([[2, 'c']]);
  });

  it.each([
    ['gzip', CompressionTypes.GZIP],
    ['zstd', CompressionTypes.ZSTD],
  ])('is read where somebody has compressed it by %s', async (_, compression) => {
    const packed = await batch(0, ['a', 'b'], compression);
    expect(await read(response(packed))).toEqual([
      [
        [0, 'a'],
        [1, 'b'],
      ],
    ]);
  });

  it.each([
    ['Snappy', 2],
    ['LZ4', 3],
  ])('says that it is compressed by %s', async (name, compression) => {
    const packed = changed(await batch(0, ['a', 'b']), { at: 30 });
    packed.writeInt16BE(compression, 21);
    packed.writeUInt32BE(crc32c(packed, 21, packed.length), 17);
    const said = `unreadable: ${name} compression not implemented`;
    expect(await read(response(packed, await batch(2, ['c'])))).toEqual([[[1, said]], [[2, 'c']]]);
  });
});
