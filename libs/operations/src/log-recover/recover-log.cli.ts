import { Injectable } from '@nestjs/common';
import { confirm, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { EventStore, formatAddress, Leases } from '#event-sourcing';
import { Database } from '#database';
import { recoverLog, type Recovery } from './recover-log.js';

@Injectable()
export class RecoverLogAction implements CliAction {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly leases: Leases,
  ) {}

  async run({ options, signal }: CliInvocation): Promise<CliOutcome> {
    const { logId, epoch } = await this.store.identity();
    const question = `Begin a new epoch of log ${logId} after ${epoch}? What was published after the backup was made is void then.`;
    await confirm(question, { yes: options['yes'] === true, signal });
    const recovery = await recoverLog(this.database, this.store, this.leases, signal);
    return { exitCode: 0, json: recovery, text: inWords(recovery) };
  }
}

function inWords({ logId, epoch, events, forks, unpublished }: Recovery): string {
  return [
    `log ${logId} is in epoch ${epoch} now, with ${events} events`,
    ...forks.map((fork) => `  ${formatAddress(fork)}  published so far`),
    'What earlier epochs published beyond these positions is void; consumers notice at the first message of the new epoch.',
    `Next: start the relay, which publishes ${unpublished === 0 ? 'what is recorded from now on' : `${unpublished} events and what is recorded from now on`}, then the others.`,
    'Import again what was recorded after the backup was made; what is there already is recognised.',
  ].join('\n');
}
