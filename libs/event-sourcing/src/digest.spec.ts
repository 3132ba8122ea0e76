import { createHash } from 'node:crypto';
import { DigestChain, emptyDigest, payloadDigest, type DigestedEvent } from './digest.js';

const event: DigestedEvent = {
  id: '6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a55',
  type: 'marketlog.prices.v1.DailyBarRecorded',
  stream: 'prices-ÄPFEL-1969',
  version: 3,
  category: 'prices',
  partition: 5,
  position: 4_294_967_297,
  key: 'ÄPFEL',
  occurredAt: -86_400_000,
  recordedAt: 1_700_000_000_123,
  correlationId: '00000000-0000-4000-8000-000000000001',
  causationId: null,
};
const data = new TextEncoder().encode('payload');

/** The definition, written again without any care for speed. */
function byDefinition(previous: Uint8Array, of: DigestedEvent, sha: Uint8Array): Buffer {
  const text = (value: string) => prefixed(Buffer.from(value, 'utf8'));
  const number = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    return prefixed(bytes);
  };
  const envelope = Buffer.concat([
    ...[of.category, of.key, of.stream, of.type, of.correlationId ?? ''].map(text),
    ...[of.partition, of.version, of.position, of.occurredAt, of.recordedAt].map(number),
    ...[of.id, of.causationId ?? ''].map(text),
  ]);
  return createHash('sha256').update(previous).update(prefixed(envelope)).update(sha).digest();
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

test('a payload digest is its SHA-256', () => {
  expect(Buffer.from(payloadDigest(data)).toString('hex')).toBe(createHash('sha256').update(data).digest('hex'));
});

test('chains length-prefixed envelopes and payload digests', () => {
  const second = { ...event, position: event.position + 1, causationId: event.id };
  const chain = new DigestChain(emptyDigest);
  chain.add(event, payloadDigest(data));
  const first = byDefinition(emptyDigest, event, payloadDigest(data));
  expect(Buffer.from(chain.value).equals(first)).toBe(true);
  chain.add(second, payloadDigest(new Uint8Array()));
  expect(Buffer.from(chain.value).equals(byDefinition(first, second, payloadDigest(new Uint8Array())))).toBe(true);
});

test('is part of the format of every log, so its value never changes', () => {
  const chain = new DigestChain(emptyDigest);
  chain.add(event, payloadDigest(data));
  expect(Buffer.from(chain.value).toString('hex')).toBe(
    '13980e4a81ddfa14886eb4e8811704c3308554080ab575c4571bac4c072188d5',
  );
});

test('an event digests alike whatever stood in the chain before', () => {
  const other = { ...event, stream: 'actions-A', key: 'A', type: 'x.y', correlationId: null };
  const chain = new DigestChain(emptyDigest);
  let expected: Uint8Array = emptyDigest;
  for (const each of [event, event, other, event, { ...event, correlationId: null }, event]) {
    chain.add(each, payloadDigest(data));
    expected = byDefinition(expected, each, payloadDigest(data));
  }
  expect(Buffer.from(chain.value).equals(expected)).toBe(true);
});

test.each<Partial<DigestedEvent>>([
  { type: 'marketlog.prices.v1.DailyBarCorrected' },
  { version: 4 },
  { occurredAt: 0 },
  { correlationId: null },
  { stream: 'prices-ÄPFEL-196', key: '9ÄPFEL' },
])('differs when the envelope does: %p', (change) => {
  const chain = new DigestChain(emptyDigest);
  chain.add({ ...event, ...change }, payloadDigest(data));
  expect(Buffer.from(chain.value).equals(byDefinition(emptyDigest, event, payloadDigest(data)))).toBe(false);
});
