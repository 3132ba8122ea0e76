import { decodeEvent, encodeEvent, uuidOfName, type ImportedFile } from '#contracts';
import { runCommand, type EventStore } from '#event-sourcing';
import { readIngestion } from './ingestion-streams.js';

/** Streams read or appended to at once. */
const atOnce = 16;

function fileStream(fileId: string): string {
  return `file-${fileId}`;
}

/** Those of the files that an ingestion imported whole which was not withdrawn since. */
export async function cameBefore(store: EventStore, fileIds: readonly string[]): Promise<Set<string>> {
  const stands = new Map<string, Promise<boolean>>();
  const standing = (ingestionId: string) => {
    let known = stands.get(ingestionId);
    if (!known) stands.set(ingestionId, (known = notWithdrawn(store, ingestionId)));
    return known;
  };
  const known = new Set<string>();
  await eachOf([...new Set(fileIds)], async (fileId) => {
    for (const event of (await store.readStream(fileStream(fileId))).map(decodeEvent)) {
      if (event.type !== 'marketlog.ingestions.v1.FileImported') continue;
      if (await standing(event.data.ingestionId)) known.add(fileId);
    }
  });
  return known;
}

async function notWithdrawn(store: EventStore, ingestionId: string): Promise<boolean> {
  const { phase } = (await readIngestion(store, ingestionId)).state;
  return phase !== 'withdrawing' && phase !== 'withdrawn';
}

/**
 * Records that an ingestion imported files whole.
 * @param now UTC milliseconds, when it did.
 */
export async function recordImported(
  store: EventStore,
  ingestionId: string,
  files: readonly ImportedFile[],
  now: number,
): Promise<void> {
  const distinct = new Map(files.map((file) => [file.id, file]));
  await eachOf([...distinct.values()], (file) => recordOne(store, ingestionId, file, now));
}

async function recordOne(
  store: EventStore,
  ingestionId: string,
  { id, name, source, sha256 }: ImportedFile,
  now: number,
): Promise<void> {
  const stream = fileStream(id);
  const event = encodeEvent(
    {
      type: 'marketlog.ingestions.v1.FileImported',
      data: { fileId: id, ingestionId, file: name, source, sha256 },
    },
    { stream, occurredAt: now, correlationId: ingestionId, id: uuidOfName(`${stream} imported by ${ingestionId}`) },
  );
  // Nearly always the stream is new: a file comes here a second time only where its first ingestion was withdrawn.
  await runCommand(store, stream, async (attempt) => {
    const version = attempt === 1 ? 0 : (await store.readStream(stream)).length;
    return { version, events: [event], outcome: () => undefined };
  });
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) await Promise.all(items.slice(at, at + atOnce).map(work));
}
