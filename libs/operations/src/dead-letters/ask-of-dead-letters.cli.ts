import { userInfo } from 'node:os';
import { Injectable } from '@nestjs/common';
import { confirm, UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { DeadLetters, ProjectionRunner, type ParkedKeyStatus, type RequestOutcome } from '#projection-engine';
import { findParkedKeys } from './find-parked-keys.js';
import { statedSelectionOf } from './parked-key-selection.js';

/** Has the parked events of keys applied in order, and waits for it. */
@Injectable()
export class RetryDeadLettersCli implements CliAction {
  constructor(
    private readonly letters: DeadLetters,
    private readonly runner: ProjectionRunner,
  ) {}

  async run(invocation: CliInvocation): Promise<CliOutcome> {
    const found = await findParkedKeys(this.letters, statedSelectionOf(invocation));
    const request = { action: 'retry', eventId: null, by: whoAsks(invocation), reason: '' } as const;
    const asked = await this.letters.request(found, request);
    return outcome(await carriedOut(this.letters, this.runner, asked, invocation));
  }
}

/** Gives up one parked event, or all of a key. */
@Injectable()
export class DropDeadLettersCli implements CliAction {
  constructor(
    private readonly letters: DeadLetters,
    private readonly runner: ProjectionRunner,
  ) {}

  async run(invocation: CliInvocation): Promise<CliOutcome> {
    const selection = statedSelectionOf(invocation);
    const reason = invocation.options['reason'];
    if (typeof reason !== 'string' || reason.trim() === '')
      throw new UsageError('why? Expected --reason TEXT, which the log keeps with what is dropped');
    const found = await findParkedKeys(this.letters, selection);
    const eventId = selection.eventId ?? null;
    const what = eventId === null ? inWords(found) : `event ${eventId}`;
    const question = `Give up ${what}? This generation of the consumer is never given it; the log keeps it.`;
    await confirm(question, { yes: invocation.options['yes'] === true, signal: invocation.signal });
    const asked = await this.letters.request(found, { action: 'drop', eventId, by: whoAsks(invocation), reason });
    return outcome(await carriedOut(this.letters, this.runner, asked, invocation));
  }
}

/** By this process, where no service projects. */
async function carriedOut(
  letters: DeadLetters,
  runner: ProjectionRunner,
  asked: readonly ParkedKeyStatus[],
  { progress, signal }: CliInvocation,
): Promise<RequestOutcome[]> {
  runner.start();
  progress.start('waiting for those who run the consumers', null);
  const outcomes = await letters.settled(asked, { signal });
  progress.finish();
  return outcomes;
}

function outcome(outcomes: readonly RequestOutcome[]): CliOutcome {
  const failed = outcomes.some((each) => each.outcome === 'failed');
  const json = outcomes.map(({ consumer, category, partition, key, outcome: end, events, failure }) => {
    const { name, generation } = consumer;
    return { consumer: name, generation, category, partition, key, outcome: end, events, failure };
  });
  return { exitCode: failed ? 1 : 0, json, text: outcomes.map(oneLine).join('\n') };
}

function oneLine({ consumer: { name, generation }, key, outcome: end, events, failure }: RequestOutcome): string {
  const of = `${name} ${generation}  ${key}  `;
  if (end === 'applied') return `${of}${events} events applied in order, the key goes on`;
  if (end === 'dropped') return `${of}${events} events dropped, the key goes on`;
  if (end === 'removed') return `${of}${events} events dropped; those behind wait for dead-letters retry`;
  return `${of}${events} events applied, then event ${failure?.eventId} failed: ${failure?.message} (${failure?.code})`;
}

function inWords(found: readonly ParkedKeyStatus[]): string {
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0)
    return `${first.events} events of key ${first.key} of ${first.consumer.name}`;
  return `${found.reduce((sum, { events }) => sum + events, 0)} events of ${found.length} parked keys`;
}

function whoAsks({ options }: CliInvocation): string {
  const { by } = options as { by?: string };
  if (by !== undefined && by.trim() !== '') return by.slice(0, 200);
  try {
    return userInfo().username;
  } catch {
    // A machine that knows no name for the user, as in some containers.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
