import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ApiController, CommandEndpoint, Endpoint } from '#http';
import { noQuery, RequestError } from '#resources';
import { DeadLetters, type ParkedKeyStatus } from '#projection-engine';
import {
  deadLetterPath,
  deadLettersQuery,
  dropBody,
  exampleParkedKey,
  exampleParkedSequence,
  parkedKeysAnswer,
  parkedKeyView,
  parkedSequencesAnswer,
  parkedSequenceView,
  retryBody,
  shownEvents,
} from './dead-letter.schema.js';
import { findParkedKeys } from './find-parked-keys.js';

type Answer = z.output<typeof parkedKeysAnswer>;

const whole = { page: { nextPageToken: null }, meta: {} } as const;
const problems = ['dead_letter_not_found', 'request_stands'] as const;
const aKey = { consumer: 'daily-bars', key: 'AAPL' };
const later =
  'The process that runs the consumer carries it out; until then `request` says what was asked. Done it is when the key is no longer listed, or `request` is null again.';

@ApiController('v1/dead-letters', 'Projections')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  @Get()
  @Endpoint({
    operationId: 'listDeadLetters',
    summary: 'Keys that a projection or reactor has set aside because an event of theirs failed',
    answers: parkedKeysAnswer,
    example: { data: [exampleParkedKey], ...whole },
    tagged: false,
  })
  async list(@Query({ schema: deadLettersQuery }) query: z.output<typeof deadLettersQuery>): Promise<Answer> {
    return { data: (await this.letters.list(query)).map(parkedKeyView), ...whole };
  }

  @Get(':eventId')
  @Endpoint({
    operationId: 'getDeadLetter',
    summary: 'The sequences that an event is set aside in, one for each consumer, event by event',
    answers: parkedSequencesAnswer,
    example: { data: [exampleParkedSequence], ...whole },
    tagged: false,
    problems: ['dead_letter_not_found'],
  })
  async show(
    @Param({ schema: deadLetterPath }) { eventId }: z.output<typeof deadLetterPath>,
    @Query({ schema: noQuery }) _query: unknown,
  ): Promise<z.output<typeof parkedSequencesAnswer>> {
    const found = await findParkedKeys(this.letters, { eventId });
    const views = found.map(async (parked) =>
      parkedSequenceView(parked, await this.letters.events(parked, shownEvents)),
    );
    return { data: await Promise.all(views), ...whole };
  }

  @Post('retries')
  @HttpCode(202)
  @CommandEndpoint({
    operationId: 'retryDeadLetters',
    summary: 'Has the parked events of keys applied, in order; a key goes on once all of its events are',
    description: later,
    statuses: { 202: 'It is asked for' },
    body: { schema: retryBody, examples: { key: { ...aKey, by: 'ann' }, all: { all: true } } },
    answers: { schema: parkedKeysAnswer, example: { data: [exampleParkedKey], ...whole } },
    problems,
  })
  async retry(
    @Body({ schema: retryBody }) { by, ...selection }: z.output<typeof retryBody>,
    @Query({ schema: noQuery }) _query: unknown,
  ): Promise<Answer> {
    const request = { action: 'retry', eventId: null, by, reason: '' } as const;
    return answerOf(await this.letters.request(await this.find(selection), request));
  }

  @Post('drops')
  @HttpCode(202)
  @CommandEndpoint({
    operationId: 'dropDeadLetters',
    summary: 'Gives up parked events: one by its id, or all of a key; the log keeps them',
    description: `${later} What waits behind a dropped event waits for a retry.`,
    statuses: { 202: 'It is asked for' },
    body: {
      schema: dropBody,
      examples: { event: { eventId: exampleParkedKey.eventId, by: 'ann', reason: 'the vendor withdrew it' } },
    },
    answers: { schema: parkedKeysAnswer, example: { data: [exampleParkedKey], ...whole } },
    problems,
  })
  async drop(
    @Body({ schema: dropBody }) { by, reason, ...selection }: z.output<typeof dropBody>,
    @Query({ schema: noQuery }) _query: unknown,
  ): Promise<Answer> {
    const request = { action: 'drop', eventId: selection.eventId ?? null, by, reason } as const;
    return answerOf(await this.letters.request(await this.find(selection), request));
  }

  /** Never everything because nothing was said. */
  private find({ all, ...selection }: Omit<z.output<typeof retryBody>, 'by'>): Promise<ParkedKeyStatus[]> {
    const { key, eventId } = selection;
    if ((key ?? eventId) !== undefined || all === true) return findParkedKeys(this.letters, selection);
    const expected = 'a key or an eventId, or "all": true';
    throw new RequestError('invalid_parameter', `which parked keys? Expected ${expected}`, [
      { parameter: 'key', received: '', expected },
    ]);
  }
}

function answerOf(asked: readonly ParkedKeyStatus[]): Answer {
  return { data: asked.map(parkedKeyView), ...whole };
}
