import { Injectable } from '@nestjs/common';
import { formatAddress } from '#event-sourcing';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { readExpectedDigests } from './expected-digests.js';
import { RawLog } from './raw-log.port.js';
import { verifyLog, type LogVerification } from './verify-log.js';

/** Faults shown to a person; `--json` has the first hundred. */
const shownFaults = 20;

@Injectable()
export class VerifyLogAction implements CliAction {
  constructor(private readonly log: RawLog) {}

  async run({ options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const path = options['expect'];
    const expected = typeof path === 'string' ? await readExpectedDigests(path) : undefined;
    const total = (await this.log.extents()).reduce((sum, { last }) => sum + last, 0);
    progress.start('verifying the log', total);
    try {
      const onProgress = (events: number) => progress.advance(events);
      const verification = await verifyLog(this.log, { expected, signal, onProgress });
      return { exitCode: verification.ok ? 0 : 1, json: verification, text: inWords(verification) };
    } finally {
      progress.finish();
    }
  }
}

function inWords({ ok, events, logId, epoch, partitions, faults, faultCount }: LogVerification): string {
  const subject = `log ${logId}, epoch ${epoch}: ${events} events in ${partitions.length} partitions`;
  if (ok) {
    const digests = partitions.map(({ digest, ...last }) => `  ${formatAddress(last)}  ${digest}`);
    return [`${subject}, all as recorded`, ...digests].join('\n');
  }
  const lines = faults.slice(0, shownFaults).map(({ address, fault, detail }) => `  ${address}  ${fault}: ${detail}`);
  const rest = faultCount > lines.length ? [`  … and ${faultCount - lines.length} more`] : [];
  return [`${subject}, ${faultCount} ${faultCount === 1 ? 'fault' : 'faults'}`, ...lines, ...rest].join('\n');
}
