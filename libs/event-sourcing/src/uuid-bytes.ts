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

/** A UUID in the making: the dashes stay. */
const text = Buffer.alloc(36, '-');

/** Digits by the values of a half byte. */
const digitOf = Buffer.from('0123456789abcdef');

/** Runs for every event that is read. */
export function uuidFromBytes(bytes: Uint8Array): string {
  for (let i = 0; i < 16; i++) {
    const [at, byte] = [offsets[i]!, bytes[i]!];
    text[at] = digitOf[byte >> 4]!;
    text[at + 1] = digitOf[byte & 15]!;
  }
  return text.toString('latin1');
}

/** Of the 32 digits that SQLite's `hex` writes, in upper case. */
export function uuidFromHex(hex: string): string {
  for (let i = 0; i < 16; i++) {
    const at = offsets[i]!;
    // Digits have this bit already, and letters become small.
    text[at] = hex.charCodeAt(2 * i) | 0x20;
    text[at + 1] = hex.charCodeAt(2 * i + 1) | 0x20;
  }
  return text.toString('latin1');
}
