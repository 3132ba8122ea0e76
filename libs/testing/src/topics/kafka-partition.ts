const mask = 0xffff_ffffn;
const multiplier = 0x5bd1_e995n;

const times = (a: bigint, b: bigint): bigint => (a * b) & mask;

/**
 * The partition that Kafka's default partitioner gives a key. Written a second time, in arithmetic of its own, so that a
 * fault in the one which the log uses cannot hide behind itself.
 * @returns (murmur2(key) & 0x7fffffff) mod partitions
 */
export function kafkaPartition(key: Uint8Array, partitions: number): number {
  return Number((murmur2(key) & 0x7fff_ffffn) % BigInt(partitions));
}

/** MurmurHash2 with seed 0x9747b28c as an unsigned number, after the partitioners of Kafka's Python and C clients. */
export function murmur2(data: Uint8Array): bigint {
  let hash = 0x9747_b28cn ^ BigInt(data.length);
  const words = Math.floor(data.length / 4) * 4;
  for (let at = 0; at < words; at += 4) {
    let word = times(littleEndian(data.subarray(at, at + 4)), multiplier);
    word = times(word ^ (word >> 24n), multiplier);
    hash = times(hash, multiplier) ^ word;
  }
  if (data.length > words) hash = times(hash ^ littleEndian(data.subarray(words)), multiplier);
  hash = times(hash ^ (hash >> 13n), multiplier);
  return hash ^ (hash >> 15n);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
