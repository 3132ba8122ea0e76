import { kafkaPartition, murmur2 } from './kafka-partition.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the partition of a key, computed a second time', () => {
  // org.apache.kafka.common.utils.UtilsTest#testMurmur2, whose numbers are signed
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("hashes %s as Kafka's Java utility does", (text, hash) => {
    expect(BigInt.asIntN(32, murmur2(utf8(text)))).toBe(BigInt(hash));
  });

  // tests/test_partitioner.py of kafka-python, from the Java client: partitions of 1 000
  it.each([
    ['', 681],
    ['a', 524],
    ['ab', 434],
    ['abc', 107],
    ['123456789', 566],
  ])('puts "%s" where the Java client does', (text, partition) => {
    expect(kafkaPartition(utf8(text), 1_000)).toBe(partition);
  });

  it('takes bytes above 127 for what they are', () => {
    expect(kafkaPartition(Uint8Array.of(0, 32), 1_000)).not.toBe(kafkaPartition(Uint8Array.of(0, 160), 1_000));
  });
});
