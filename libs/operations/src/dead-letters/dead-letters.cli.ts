import { Injectable } from '@nestjs/common';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { DeadLetters } from '#projection-engine';
import {
  parkedKeyView,
  parkedSequenceView,
  shownEvents,
  type ParkedKeyView,
  type ParkedSequenceView,
} from './dead-letter.schema.js';
import { findParkedKeys } from './find-parked-keys.js';
import { selectionOf } from './parked-key-selection.js';

/** Waiting events that a person is shown of a key; `--json` has more. */
const shownToPeople = 20;

@Injectable()
export class ListDeadLettersCli implements CliAction {
  constructor(private readonly letters: DeadLetters) {}

  async run(invocation: CliInvocation): Promise<CliOutcome> {
    const parked = (await this.letters.list(selectionOf(invocation))).map(parkedKeyView);
    const text = parked.length === 0 ? 'nothing is parked' : parked.map(oneLine).join('\n');
    return { exitCode: 0, json: parked, text };
  }
}

@Injectable()
export class ShowDeadLettersCli implements CliAction {
  constructor(private readonly letters: DeadLetters) {}

  /** @throws MarketlogError `dead_letter_not_found` */
  async run(invocation: CliInvocation): Promise<CliOutcome> {
    const views: ParkedSequenceView[] = [];
    for (const parked of await findParkedKeys(this.letters, selectionOf(invocation)))
      views.push(parkedSequenceView(parked, await this.letters.events(parked, shownEvents)));
    return { exitCode: 0, json: views, text: views.map(inWords).join('\n\n') };
  }
}

function oneLine(parked: ParkedKeyView): string {
  const { consumer, generation, key, eventId, address, events, code, message, fingerprint, request } = parked;
  return [
    `${consumer} ${generation}  ${key}  ${address}  ${eventId}`,
    ...(fingerprint === null ? [] : [fingerprint]),
    `${tries(parked)}, ${behind(events)}`,
    `${code}: ${message}`,
    ...(request === null ? [] : [`${request.action} is asked for by ${request.by}`]),
  ].join('  ');
}

function inWords(parked: ParkedSequenceView): string {
  const { consumer, generation, key, address, eventType, code, message, events, waiting, frames } = parked;
  const { fingerprint, request } = parked;
  const rest = events - Math.min(events, shownToPeople);
  return [
    `${consumer} (generation ${generation}) has set key ${key} aside at ${address}, ${eventType.split('.').at(-1)}`,
    `  cause        ${code}: ${message}`,
    `  fingerprint  ${fingerprint ?? 'unknown'}`,
    ...frames.map((frame) => `               at ${frame}`),
    `  attempts     ${tries(parked)}`,
    ...(request === null ? [] : [`  asked for    ${request.action} by ${request.by}, ${request.at}`]),
    `  waiting      ${behind(events)}`,
    ...waiting
      .slice(0, shownToPeople)
      .map((event) => `    ${event.address}  ${event.eventType}  ${event.eventId}  ${event.code}`),
    ...(rest > 0 ? [`    … and ${rest} more`] : []),
  ].join('\n');
}

function tries({ attempts, firstAt, lastAt }: ParkedKeyView): string {
  return attempts === 1 ? `tried once, ${firstAt}` : `tried ${attempts} times, ${firstAt} to ${lastAt}`;
}

function behind(events: number): string {
  if (events === 1) return 'no later event waits';
  return events === 2 ? '1 later event of the key waits' : `${events - 1} later events of the key wait`;
}
