import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { sessionFeatures } from '../features/feature-set.js';
import { ExportFeatures, type FeaturesExport } from '../features/export/export-features.query.js';
import { featuresHeader, featuresLine } from '../features/export/features-csv.js';

/** Writes a file only when it is whole, and names it by its hash. */
@Injectable()
export class ExportFeaturesAction implements CliAction {
  constructor(
    private readonly queries: QueryBus,
    private readonly store: EventStore,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { output, ...range } = options as {
      output?: string;
      from?: string;
      to?: string;
      group?: string;
      universe?: string[];
      sentimentModel?: string;
    };
    if (output === undefined) throw new UsageError('--output: expected the file to write, such as features.csv.gz');
    const started = performance.now();
    // Which instruments there are, and since when, the read models say; an import may have left them behind.
    const heads = await Promise.all([this.store.heads('instruments'), this.store.heads('prices')]);
    await this.projections.caughtUp(heads.flat());
    const found = await this.queries.execute(
      new ExportFeatures({
        ...range,
        signal,
        onStart: (sessions) => progress.start('sessions', sessions),
        onSession: () => progress.advance(1),
      }),
    );
    const written = await write(output, found);
    progress.finish();
    const seconds = (performance.now() - started) / 1000;
    const { group, universe, sentimentModel } = found;
    const scored = sentimentModel === undefined ? 'no article was scored' : `scores of version ${sentimentModel}`;
    return {
      exitCode: 0,
      json: {
        ...{ file: output, featureSet: sessionFeatures, group, universe, sentimentModel: sentimentModel ?? null },
        ...written,
        seconds,
      },
      text:
        `${written.rows} rows of ${written.sessions} sessions (${sessionFeatures}; ${scored}) in ${seconds.toFixed(1)} s: ${output}\n` +
        `SHA-256 of the file ${written.sha256}, of the text in it ${written.contentSha256}`,
    };
  }
}

/** @returns what was written; the hash of the text is the same wherever and by whatever version it was compressed */
async function write(output: string, { sessions }: FeaturesExport) {
  const counts = { rows: 0, sessions: 0 };
  const [ofFile, ofText] = [createHash('sha256'), createHash('sha256')];
  async function* lines() {
    yield `${featuresHeader}\n`;
    for await (const rows of sessions) {
      if (rows.length === 0) continue;
      counts.sessions++;
      counts.rows += rows.length;
      yield rows.map((row) => `${featuresLine(row)}\n`).join('');
    }
  }
  const hashed = (hash: typeof ofText) =>
    async function* (chunks: AsyncIterable<Buffer | string>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    };
  const unfinished = `${output}.unfinished`;
  const compressed = output.endsWith('.gz') ? createGzip({ level: 6 }) : new PassThrough();
  try {
    await pipeline(Readable.from(lines()), hashed(ofText), compressed, hashed(ofFile), createWriteStream(unfinished));
    await rename(unfinished, output);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return { ...counts, sha256: ofFile.digest('hex'), contentSha256: ofText.digest('hex') };
}
