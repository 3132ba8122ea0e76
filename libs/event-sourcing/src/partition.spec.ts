import { murmur2, partitionOf } from './partition.js';

describe('murmur2', () => {
  // org.apache.kafka.common.utils.UtilsTest#testMurmur2
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("hashes %s as Kafka's Java producer does", (text, hash) => {
    expect(murmur2(new TextEncoder().encode(text))).toBe(hash);
  });
});

describe('partitionOf', () => {
  it('clears the sign of a negative hash before the modulo', () => {
    expect(partitionOf('21', 8)).toBe((-973932308 & 0x7fffffff) % 8);
    expect(partitionOf('abc', 8)).toBe(479470107 % 8);
  });

  it('hashes the UTF-8 bytes of a key', () => {
    expect(partitionOf('Ü', 1_000_003)).toBe((murmur2(Uint8Array.of(0xc3, 0x9c)) & 0x7fffffff) % 1_000_003);
  });

  it('spreads keys over all partitions', () => {
    const counts = new Array<number>(8).fill(0);
    for (let i = 0; i < 8_000; i++) counts[partitionOf(`K${i}`, 8)]!++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
