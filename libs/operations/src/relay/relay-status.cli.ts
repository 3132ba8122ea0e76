import { Injectable } from '@nestjs/common';
import { formatPartition } from '#event-sourcing';
import type { CliAction, CliOutcome } from '#cli';
import { RelayStatusRepository, type RelayStatus } from './relay-status.repository.js';

@Injectable()
export class RelayStatusCli implements CliAction {
  constructor(private readonly relays: RelayStatusRepository) {}

  async run(): Promise<CliOutcome> {
    const status = await this.relays.read();
    return { exitCode: 0, json: status, text: inWords(status) };
  }
}

function inWords({ members, paused, leases, partitions }: RelayStatus): string {
  const running = members === 1 ? '1 relay runs' : `${members} relays run`;
  const behind = partitions.reduce((sum, { lagEvents }) => sum + lagEvents, 0);
  return [
    `${running}${paused ? ', paused by marketlog relay reset' : ''}; ${behind === 0 ? 'everything is published' : `${behind} events are not published`}`,
    ...leases.map(({ partition, holder }) => `partition ${partition}  ${holder ?? 'held by nobody'}`),
    ...partitions.map(
      ({ head, published, lagEvents, lagSeconds, ...partition }) =>
        `  ${formatPartition(partition).padEnd(16)} ${published} of ${head}` +
        (lagEvents === 0 ? '' : `, ${lagEvents} behind, the oldest for ${lagSeconds.toFixed(1)} s`),
    ),
  ].join('\n');
}
