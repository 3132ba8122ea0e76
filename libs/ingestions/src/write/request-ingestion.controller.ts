import { randomUUID } from 'node:crypto';
import { Body, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { formatAddress } from '#event-sourcing';
import { ApiController, CommandEndpoint, CommandId, CommandReply, Reply } from '#http';
import { noQuery } from '#resources';
import { inSpan } from '#telemetry';
import { RequestIngestion } from './request-ingestion.command.js';
import {
  exampleRequested,
  requestAnswer,
  requestBody,
  type RequestAnswer,
  type RequestBody,
} from './request-ingestion.schema.js';

@ApiController('v1/ingestions', 'Ingestions')
export class RequestIngestionController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @CommandEndpoint({
    operationId: 'requestIngestion',
    summary: 'Asks for a live fetch now; its course is read at Location',
    description:
      'The fetch is run by a worker, not by this request: its state goes from requested to running to its end.',
    statuses: { 202: 'It will be run' },
    body: {
      schema: requestBody,
      examples: {
        tracked: { kind: 'prices' },
        some: { kind: 'prices', symbols: ['AAPL', 'MSFT'] },
        news: { kind: 'articles', symbols: ['AAPL'], from: '2026-01-26', to: '2026-01-30' },
      },
    },
    position: 'ingestions-5@8',
    location: '/v1/ingestions/0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11',
    answers: { schema: requestAnswer, example: exampleRequested },
    repeatable: true,
    problems: ['conflict'],
  })
  async request(
    @Body({ schema: requestBody }) { kind, symbols = [], from, to }: RequestBody,
    @Query({ schema: noQuery }) _query: unknown,
    @CommandId('requestIngestion') commandId: string | undefined,
    @Reply() reply: CommandReply,
  ): Promise<RequestAnswer> {
    const command = new RequestIngestion(commandId ?? randomUUID(), kind, symbols, Date.now(), { from, to });
    const { ingestionId, position } = await inSpan('request ingestion', { root: command.ingestionId }, () =>
      this.commands.execute(command),
    );
    const answer = {
      data: { id: ingestionId, kind, symbols, from: from ?? null, to: to ?? null },
      meta: { position: formatAddress(position) },
    };
    return reply.send(202, position, answer, `/v1/ingestions/${ingestionId}`);
  }
}
