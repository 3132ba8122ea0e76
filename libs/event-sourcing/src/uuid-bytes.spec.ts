import fc from 'fast-check';
import { uuidFromBytes, uuidFromHex, uuidToBytes } from './uuid-bytes.js';

test('text and bytes of a UUID are one another', () => {
  fc.assert(fc.property(fc.uuid(), (uuid) => uuidFromBytes(uuidToBytes(uuid)!) === uuid));
  fc.assert(fc.property(fc.uuid(), (uuid) => uuidFromHex(uuid.replaceAll('-', '').toUpperCase()) === uuid));
  expect([...uuidToBytes('6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a55')!]).toEqual([
    ...Buffer.from('6f0f6c8e2a4e5c0b9d4b0f8d3c1e7a55', 'hex'),
  ]);
});

test.each([
  '',
  '6F0F6C8E-2A4E-5C0B-9D4B-0F8D3C1E7A55',
  '6f0f6c8e2a4e5c0b9d4b0f8d3c1e7a55',
  '6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a5',
  '6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a5g',
  '6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a5é',
  '6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a-5',
])('"%s" is refused', (text) => {
  expect(uuidToBytes(text)).toBeUndefined();
});
