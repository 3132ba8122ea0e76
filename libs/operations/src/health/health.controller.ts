import { Get, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { ApiController, Endpoint, noQuery } from '#http';
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
  })
  live(@Query({ schema: noQuery }) _query: unknown) {
    return { status: 'live' };
  }

  @Get('ready')
  @Endpoint({
    operationId: 'getReadiness',
    summary: 'Database and read models; 503 with the same body where the database does not do its part',
    answers: readinessAnswer,
    example: exampleReadiness,
    alsoAt: [503],
    tagged: false,
  })
  async ready(@Query({ schema: noQuery }) _query: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const readiness = await this.queries.execute(new GetReadiness());
    reply.header('cache-control', 'no-store').status(readiness.status === 'ready' ? 200 : 503);
    return readiness;
  }
}
