import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { ProjectionStatuses, ReactorStatuses } from '#projection-engine';
import { RelayStatusRepository } from '../relay/relay-status.repository.js';
import { RunningProcesses } from './running-processes.repository.js';
import { statusText } from './status-text.js';
import { statusOf, type ConsumerSample, type Sample, type SystemStatus } from './system-status.js';

/** Clears the screen of a terminal and begins at its top. */
const clear = '\u001b[2J\u001b[H';

/** Everything that moves or should, on one screen. */
@Injectable()
export class StatusCli implements CliAction {
  constructor(
    private readonly projections: ProjectionStatuses,
    private readonly reactors: ReactorStatuses,
    private readonly relays: RelayStatusRepository,
    private readonly processes: RunningProcesses,
  ) {}

  async run(invocation: CliInvocation): Promise<CliOutcome> {
    const { options, signal } = invocation;
    const interval = intervalOf(options['interval']);
    let before = await this.look();
    // Where nothing waits there is no pace to be measured.
    if (options['watch'] !== true && isDone(before)) return outcome(statusOf(before));
    for (;;) {
      const now = (await rested(interval, signal)) ? await this.look() : before;
      const status = statusOf(now, before);
      if (options['watch'] !== true) return outcome(status);
      if (signal.aborted) return { exitCode: status.ok ? 0 : 1, json: undefined, text: '' };
      show(status, invocation);
      before = now;
    }
  }

  private async look(): Promise<Sample> {
    const projections = (await this.projections.list()).map((each): ConsumerSample => ({
      kind: 'projection',
      ...each,
    }));
    const reactors = (await this.reactors.list()).map((each): ConsumerSample => ({
      kind: 'reactor',
      generation: null,
      ...each,
    }));
    const { members, paused, partitions } = await this.relays.read();
    const published = partitions.some((each) => each.published > 0);
    const behind = partitions.some(({ lagEvents }) => lagEvents > 0);
    const relay: ConsumerSample = {
      ...{ kind: 'relay', name: 'relay', version: null, generation: null, parkedKeys: 0 },
      state: paused ? 'paused' : behind ? 'behind' : 'live',
      detail: null,
      partitions: partitions.map(({ published: checkpoint, ...each }) => ({ ...each, checkpoint })),
    };
    return {
      at: performance.now(),
      // A log that nothing was ever published of has no relay, and needs none.
      consumers: [...projections, ...reactors, ...(members > 0 || published ? [relay] : [])],
      processes: await this.processes.list(),
    };
  }
}

function isDone({ consumers }: Sample): boolean {
  return consumers.every(({ partitions }) => partitions.every(({ lagEvents }) => lagEvents === 0));
}

function show(status: SystemStatus, { json, print }: CliInvocation): void {
  if (json === true) print?.(`${JSON.stringify(status)}\n`);
  else print?.(`${process.stdout.isTTY ? clear : ''}${statusText(status)}\n`);
}

function outcome(status: SystemStatus): CliOutcome {
  return { exitCode: status.ok ? 0 : 1, json: status, text: statusText(status) };
}

/** @returns false where it was told to stop meanwhile. */
async function rested(seconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(seconds * 1000, true, { signal }).catch(() => false);
}

/** Seconds. */
function intervalOf(given: unknown): number {
  const seconds = given === undefined ? 1 : Number(given);
  if (seconds >= 0.1 && seconds <= 3_600) return seconds;
  throw new UsageError(`--interval is ${JSON.stringify(given)}; expected seconds from 0.1 to 3600`);
}
