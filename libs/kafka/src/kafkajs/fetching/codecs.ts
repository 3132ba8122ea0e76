import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';

/** Bytes that a batch may take when it is unpacked: far above what a topic takes, and far below what would harm. */
const maxOutputLength = 256 * 1024 * 1024;

const pack = promisify<Buffer, Buffer>(zstdCompress);
const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(zstdDecompress);

/**
 * Batches that somebody has compressed, although our relay never does: gzip kafkajs knows by itself, zstd comes with Node. Batches
 * in snappy and lz4 count as unreadable, and their events come from the event store.
 */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: { readonly buffer: Buffer }) => pack(buffer),
    decompress: (bytes: Buffer) => unpack(bytes, { maxOutputLength }),
  });
}
