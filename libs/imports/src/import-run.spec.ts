import type { WriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  IngestionJournal,
  type IngestionDetails,
  type IngestionFailure,
  type RejectedRow,
  type RowCounts,
} from '#contracts';
import { MarketlogError } from '#event-sourcing';
import { runImport, type ImportRun, type ImportRunOptions } from './import-run.js';

class RememberingJournal extends IngestionJournal {
  readonly course: string[] = [];
  rejected: RejectedRow[] = [];
  counts: RowCounts | undefined;

  override async start() {
    this.course.push('started');
    return 'run-1';
  }
  override async reject(_id: string, rows: readonly RejectedRow[]) {
    this.rejected.push(...rows);
  }
  override async complete(_id: string, counts: RowCounts) {
    this.course.push('completed');
    this.counts = counts;
    return { category: 'ingestions', partition: 0, position: 1 } as const;
  }
  override async refuse(_details: IngestionDetails, failure: IngestionFailure, counts: RowCounts) {
    this.course.push(`refused ${failure.code}`);
    this.counts = counts;
    return { category: 'ingestions', partition: 0, position: 1 } as const;
  }
  override async fail(_id: string, failure: IngestionFailure, counts: RowCounts) {
    this.course.push(`failed ${failure.code}`);
    this.counts = counts;
    return { category: 'ingestions', partition: 0, position: 1 } as const;
  }
  override async cameBefore() {
    return new Set<string>();
  }
  override async imported() {
    this.course.push('imported');
  }
}

const details = { kind: 'prices', mode: 'file', source: 'csv', files: ['a.csv'], symbols: [] } as const;
const bad = { file: 'a.csv', line: 2, reason: 'null' };
let journal: RememberingJournal;
let worked: number;

beforeEach(() => {
  journal = new RememberingJournal();
  worked = 0;
});

const options = (given: Partial<ImportRunOptions> = {}): ImportRunOptions => ({
  dryRun: false,
  strict: false,
  rejects: undefined,
  ...given,
});
const read = async ({ counts, rejections, report }: ImportRun) => {
  counts.read += 2;
  rejections.add(bad);
  await report();
};
const work = async (run: ImportRun) => {
  await read(run);
  run.counts.recorded++;
  worked++;
};

describe('the course of an import', () => {
  it('has ended only when its end is in the log', async () => {
    journal.complete = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      journal.course.push('completed');
      return { category: 'ingestions', partition: 0, position: 1 };
    };
    await runImport(journal, details, options(), { check: read, work });
    expect(journal.course).toEqual(['started', 'completed']);
  });

  it('ends completed, with its rejections in the journal and counts that add up', async () => {
    const summary = await runImport(journal, details, options(), { check: read, work });
    expect(journal.course).toEqual(['started', 'completed']);
    expect(journal.rejected).toEqual([bad]);
    expect(journal.counts).toMatchObject({ read: 2, recorded: 1, rejected: 1 });
    expect(summary).toMatchObject({ read: 2, recorded: 1, rejected: 1, rejections: [bad] });
  });

  it('with strict and a bad row does no work and records only the failure', async () => {
    const summary = await runImport(journal, details, options({ strict: true }), { check: read, work });
    expect(worked).toBe(0);
    expect(journal.course).toEqual(['refused rows_rejected']);
    expect(summary).toMatchObject({ recorded: 0, rejected: 1 });
  });

  it('with strict and a file that cannot be read records only the failure', async () => {
    const error = new MarketlogError('file_binary', 'a.csv: is a binary file');
    const check = () => Promise.reject(error);
    await expect(runImport(journal, details, options({ strict: true }), { check, work })).rejects.toBe(error);
    expect(journal.course).toEqual(['refused file_binary']);
  });

  it('with strict and good rows does its work once, and counts once', async () => {
    const check = async ({ counts }: ImportRun) => void (counts.read += 1);
    const summary = await runImport(journal, details, options({ strict: true }), { check, work: check });
    expect(summary).toMatchObject({ read: 1, rejected: 0 });
    expect(journal.course).toEqual(['started', 'completed']);
  });

  it('in a dry run leaves the journal alone', async () => {
    const summary = await runImport(journal, details, options({ dryRun: true }), { check: read, work });
    expect(journal.course).toEqual([]);
    expect(summary).toMatchObject({ recorded: 1, rejected: 1 });
  });

  it.each([
    [new MarketlogError('file_binary', 'a.csv: is a binary file'), 'file_binary'],
    [new Error('a secret of the inside'), 'internal_error'],
    [new DOMException('stopped', 'AbortError'), 'interrupted'],
  ])('records why it failed and throws on: %s', async (error, code) => {
    const failing = async (run: ImportRun) => {
      await work(run);
      throw error;
    };
    await expect(runImport(journal, details, options(), { check: read, work: failing })).rejects.toBe(error);
    expect(journal.course).toEqual(['started', `failed ${code}`]);
    expect(journal.counts).toMatchObject({ read: 2, recorded: 1, rejected: 1 });
    expect(journal.rejected).toEqual([bad]);
  });

  it('writes rejected rows to a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'marketlog-rejects-'));
    const rejects = join(folder, 'rejected.csv');
    await runImport(journal, details, options({ rejects }), { check: read, work });
    expect(await readFile(rejects, 'utf8')).toBe('file,line,code,reason\na.csv,2,,null\n');
    await rm(folder, { recursive: true });
  });

  it('fails, and says so in the journal, where the disk under that file is full', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'marketlog-rejects-'));
    const rejects = join(folder, 'rejected.csv');
    const onFullDisk = async (run: ImportRun) => {
      await work(run);
      const { output } = run.rejections as unknown as { output: WriteStream };
      output.destroy(new Error('ENOSPC: no space left on device, write'));
    };
    const importing = runImport(journal, details, options({ rejects }), { check: read, work: onFullDisk });
    await expect(importing).rejects.toMatchObject({
      code: 'file_unwritable',
      message: expect.stringContaining('no space'),
    });
    expect(journal.course).toEqual(['started', 'failed file_unwritable']);
    await rm(folder, { recursive: true });
  });
});
