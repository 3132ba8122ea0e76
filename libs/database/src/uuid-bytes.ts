/** Values of hexadecimal digits by character code; 255 for what is none. */
const digits = new Uint8Array(128).fill(255);
for (let value = 0; value < 16; value++) digits['0123456789abcdef'.charCodeAt(value)] = value;

/** Where the two digits of each byte begin in 8-4-4-4-12. */
const offsets = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** The bytes of a UUID in lower case, the only spelling that the log takes; undefined for any other text. Runs for every event. */
export function uuidToBytes(uuid: string): Uint8Array | undefined {
  if (uuid.length !== 36 || uuid[8] !== '-' || uuid[13] !== '-' || uuid[18] !== '-' || uuid[23] !== '-')
    return undefined;
  const bytes = Buffer.allocUnsafe(16);
  let seen = 0;
  for (let i = 0; i < 16; i++) {
    const at = offsets[i]!;
    const high = digits[uuid.charCodeAt(at)] ?? 255;
    const low = digits[uuid.charCodeAt(at + 1)] ?? 255;
    seen |= high | low;
    bytes[i] = (high << 4) | low;
  }
  return seen > 15 ? undefined : bytes;
}

export function uuidFromBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
