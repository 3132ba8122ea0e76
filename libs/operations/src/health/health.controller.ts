import { Get, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { ApiController, Endpoint } from '#http';
import { noQuery } from '#resources';
import { GetReadiness } from './get-readiness.query.js';
import { exampleReadiness, liveAnswer, readinessAnswer } from './health.schema.js';

@ApiController('health', 'Health')
export class HealthController {
  constructor(private readonly queries: QueryBus) {}

  @Get('live')
  @Endpoint({
    operationId: 'getLiveness',
    summary: 'The process answers',
    answers: liveAnswer,
    example: { status: 'live' },
    tagged: false,
    forWatchers: true,
  })
  live(@Query({ schema: noQuery }) _query: unknown) {
    return { status: 'live' };
  }

  @Get('ready')
  @Endpoint({
    operationId: 'getReadiness',
    summary:
      'Database, read models, Kafka and every part of the process; 503 with the same body where one does not do its part',
    answers: readinessAnswer,
    example: exampleReadiness,
    alsoAt: [503],
    tagged: false,
    forWatchers: true,
  })
  async ready(@Query({ schema: noQuery }) _query: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const readiness = await this.queries.execute(new GetReadiness());
    reply.header('cache-control', 'no-store').status(readiness.status === 'notReady' ? 503 : 200);
    return readiness;
  }
}
