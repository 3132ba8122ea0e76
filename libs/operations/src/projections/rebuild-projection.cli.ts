import { writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { InstrumentDirectory } from '#contracts';
import { confirm, UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import {
  ProjectionRebuilds,
  ProjectionRunner,
  type DifferencePolicy,
  type Distance,
  type FilledGeneration,
  type RebuildDecision,
  type RebuildEnd,
  type RebuildOrder,
} from '#projection-engine';
import { withEventKey } from './event-key.js';
import { comparisonJson, comparisonText } from './comparison-report.js';

/** Fills the next generation of a read model, compares it with the live one, and serves it where that is right. */
@Injectable()
export class RebuildProjectionCli implements CliAction {
  constructor(
    private readonly rebuilds: ProjectionRebuilds,
    private readonly runner: ProjectionRunner,
    private readonly directory: InstrumentDirectory,
  ) {}

  async run(invocation: CliInvocation): Promise<CliOutcome> {
    const name = invocation.arguments[0] as string;
    const { options, signal } = invocation;
    const dryRun = options['dryRun'] === true;
    const policy = (options['onDifference'] ?? 'refuse') as DifferencePolicy;
    if (policy === 'ask' && !process.stdin.isTTY && options['yes'] !== true)
      throw new UsageError('--on-difference ask needs a terminal, or --yes');
    // Before anything is filled: a script that may not swap should not find out at the end.
    const key = options['key'] as string | undefined;
    if (!dryRun) {
      const question =
        key === undefined
          ? `Rebuild ${name}, and serve the new generation once it is filled and found equal?`
          : `Rebuild ${key} of ${name} in place?`;
      await confirm(question, { yes: options['yes'] === true, signal });
    }
    const order = { kind: dryRun ? 'verify' : 'rebuild', onDifference: policy } as const;
    const decide = async (filled: FilledGeneration): Promise<RebuildDecision> => {
      if (dryRun) return 'dropped';
      if (filled.comparison.equal || policy === 'accept') return 'live';
      if (policy === 'refuse') return 'dropped';
      const report = comparisonText(filled.comparison).join('\n');
      const question = `${report}\nServe the rebuilt generation all the same?`;
      return confirm(question, { yes: options['yes'] === true, signal }).then(
        () => 'live',
        () => 'dropped',
      );
    };
    if (key === undefined) return this.rebuilt(name, order, invocation, decide);
    return withEventKey(key, this.directory, (each) => this.rebuilt(name, { ...order, key: each }, invocation, decide));
  }

  /** @param decide what becomes of the generation; a process that dies before leaves it to be gone on with */
  async rebuilt(
    name: string,
    order: RebuildOrder,
    { options, progress, signal }: CliInvocation,
    decide: (filled: FilledGeneration) => Promise<RebuildDecision>,
  ): Promise<CliOutcome> {
    // Where no service projects, this process does; one key needs no projector.
    if (order.key === undefined) this.runner.start();
    const course = { signal, onProgress: progressOf(`filling ${name}`, progress) };
    const { end, ...filled } = await this.rebuilds.run(name, order, course, (filled) => {
      progress.finish();
      return decide(filled);
    });
    const { comparison, generation } = filled;
    const file = options['differences'] as string | undefined;
    const key = order.key ?? null;
    const json = { name, key, generation, end, ...comparisonJson(comparison) };
    if (file !== undefined) await writeFile(file, `${JSON.stringify(json, null, 2)}\n`);
    return {
      exitCode: end === 'live' || comparison.equal ? 0 : 1,
      json,
      text: [
        `${key === null ? name : `${key} of ${name}`}: ${comparisonText(comparison).join('\n')}`,
        key === null ? endText(name, filled, end) : keyEndText(key, comparison.equal, end),
      ].join('\n'),
    };
  }
}

/** Recomputes a read model from the log beside the live one and names every cell that differs. */
@Injectable()
export class VerifyProjectionCli implements CliAction {
  constructor(private readonly rebuild: RebuildProjectionCli) {}

  run(invocation: CliInvocation): Promise<CliOutcome> {
    const order = { kind: 'verify', onDifference: 'refuse' } as const;
    return this.rebuild.rebuilt(invocation.arguments[0] as string, order, invocation, () => Promise.resolve('dropped'));
  }
}

function endText(name: string, { generation }: FilledGeneration, end: RebuildEnd): string {
  if (end === 'held')
    return `generation ${generation} is of a new version: it is kept and what was served is served as before; --on-difference accept serves the new one`;
  return end === 'live'
    ? `generation ${generation} is live; the one before it is kept and fed: marketlog projections revert ${name}, or retire ${name}`
    : `generation ${generation} is dropped; what was served is served as before`;
}

function keyEndText(key: string, equal: boolean, end: RebuildEnd): string {
  if (equal) return `nothing of ${key} had to be written`;
  return end === 'live'
    ? `${key} is rebuilt in place`
    : `${key} is served as before: --on-difference accept writes what was found`;
}

function progressOf(label: string, progress: CliInvocation['progress']): (distance: Distance) => void {
  let done: number | undefined;
  return ({ filled, live }) => {
    if (done === undefined) progress.start(label, live);
    progress.advance(filled - (done ?? 0));
    done = filled;
  };
}
