import { decodeEvent } from '#contracts';
import type { EventStore } from '#event-sourcing';

/** What the bundled sample is labelled with. */
export const sampleSource = 'sample';

/** How far an earlier start came with the sample. */
export type SampleProgress =
  | { readonly state: 'empty' }
  | { readonly state: 'foreign' }
  | { readonly state: 'begun'; readonly completedFiles: ReadonlySet<string> };

/** The sample comes first in any log that has it, so its imports are among the first ingestions of their partitions. */
const looked = 100;

/**
 * Whether the log is empty, holds something of its own, or began with the sample: then the files of those imports that
 * were completed. A start that died on the way is continued by the next one.
 */
export async function readSampleProgress(store: EventStore): Promise<SampleProgress> {
  const heads = await store.heads();
  if (heads.length === 0) return { state: 'empty' };
  const completedFiles = new Set<string>();
  let begun = false;
  for (const head of heads.filter(({ category }) => category === 'ingestions')) {
    const filesByStream = new Map<string, readonly string[]>();
    for (const event of (await store.readPartition(head, 0, looked)).map(decodeEvent)) {
      if (event.type === 'marketlog.ingestions.v1.IngestionStarted' && event.data.source === sampleSource) {
        begun = true;
        filesByStream.set(event.stream, event.data.files);
      }
      if (event.type === 'marketlog.ingestions.v1.IngestionCompleted') {
        for (const file of filesByStream.get(event.stream) ?? []) completedFiles.add(file);
      }
    }
  }
  return begun ? { state: 'begun', completedFiles } : { state: 'foreign' };
}
