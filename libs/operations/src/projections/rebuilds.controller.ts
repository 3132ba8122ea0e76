import { Body, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { InstrumentDirectory } from '#contracts';
import { ApiController, CommandEndpoint, Endpoint } from '#http';
import { noQuery } from '#resources';
import { ProjectionRebuilds, type RebuildOrder } from '#projection-engine';
import { withEventKey } from './event-key.js';
import { rebuildView } from './rebuild-view.js';
import {
  exampleRebuild,
  exampleRefused,
  generationAnswer,
  pauseAnswer,
  projectionPath,
  rebuildAnswer,
  rebuildBody,
  rebuildPath,
  rebuildsAnswer,
  type RebuildBody,
} from './rebuild.schema.js';

type Path = z.output<typeof projectionPath>;
const meta = { unavailable: {} };
const location = `/v1/projections/daily-bars/rebuilds/${exampleRebuild.id}`;
const requested = 'It will be run by a process that projects; its course is read at Location';
const requestable = [
  'unknown_projection',
  'rebuild_running',
  'rebuild_refused',
  'projection_paused',
  'database_forbidden',
] as const;

/** Rebuilds of read models, and what is done with the generations that they leave. */
@ApiController('v1/projections/:name', 'Projections')
export class RebuildsController {
  constructor(
    private readonly rebuilds: ProjectionRebuilds,
    private readonly directory: InstrumentDirectory,
  ) {}

  @Post('rebuilds')
  @HttpCode(202)
  @CommandEndpoint({
    operationId: 'rebuildProjection',
    summary: 'Fills a read model anew from the log beside the one that is served, compares every cell, then serves it',
    description:
      'The work goes on after the answer, also where the process that runs it is killed. Readers notice nothing; the generation before is kept and fed until it is retired. With `key` the rows of one symbol are computed anew in place, in one transaction.',
    statuses: { 202: requested },
    body: {
      schema: rebuildBody,
      examples: {
        strict: {},
        fixed: { onDifference: 'accept' },
        one: { key: 'AAPL', onDifference: 'accept' },
        try: { dryRun: true },
      },
    },
    location,
    answers: { schema: rebuildAnswer, example: { data: exampleRebuild, meta } },
    problems: [...requestable, 'unknown_key'],
  })
  rebuild(
    @Param({ schema: projectionPath }) { name }: Path,
    @Body({ schema: rebuildBody }) { onDifference, dryRun, key }: RebuildBody,
    @Query({ schema: noQuery }) _query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const order = { kind: dryRun ? 'verify' : 'rebuild', onDifference } as const;
    if (key === null) return this.request(name, order, reply);
    return withEventKey(key, this.directory, (each) => this.request(name, { ...order, key: each }, reply));
  }

  @Post('verify')
  @HttpCode(202)
  @CommandEndpoint({
    operationId: 'verifyProjection',
    summary: 'Computes a read model from the log beside the live one, names every cell that differs, and drops it',
    statuses: { 202: requested },
    location,
    answers: { schema: rebuildAnswer, example: { data: { ...exampleRebuild, kind: 'verify' }, meta } },
    problems: requestable,
  })
  verify(
    @Param({ schema: projectionPath }) { name }: Path,
    @Query({ schema: noQuery }) _query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.request(name, { kind: 'verify', onDifference: 'refuse' }, reply);
  }

  @Get('rebuilds')
  @Endpoint({
    operationId: 'listRebuilds',
    summary: 'The newest rebuilds of a projection, without what each found',
    answers: rebuildsAnswer,
    example: { data: [exampleRebuild], page: { nextPageToken: null }, meta },
    tagged: false,
    problems: ['unknown_projection'],
  })
  async list(@Param({ schema: projectionPath }) { name }: Path, @Query({ schema: noQuery }) _query: unknown) {
    return { data: (await this.rebuilds.list(name)).map(rebuildView), page: { nextPageToken: null }, meta };
  }

  @Get('rebuilds/:id')
  @Endpoint({
    operationId: 'getRebuild',
    summary: 'One rebuild: how it stands, and where the two generations differ',
    answers: rebuildAnswer,
    example: { data: exampleRefused, meta },
    tagged: false,
    problems: ['unknown_projection', 'rebuild_not_found'],
  })
  async get(
    @Param({ schema: rebuildPath }) { name, id }: z.output<typeof rebuildPath>,
    @Query({ schema: noQuery }) _query: unknown,
  ) {
    return { data: rebuildView(await this.rebuilds.find(name, id)), meta };
  }

  @Post('revert')
  @HttpCode(200)
  @CommandEndpoint({
    operationId: 'revertProjection',
    summary: 'Serves the generation from before the last rebuild again, which was fed all along',
    statuses: { 200: 'It is served again; the rebuilt one is kept and fed' },
    answers: {
      schema: generationAnswer,
      example: { data: { projection: 'daily-bars', generation: 3, state: 'live' }, meta },
    },
    problems: ['unknown_projection', 'rebuild_running', 'nothing_to_revert', 'database_forbidden'],
  })
  async revert(@Param({ schema: projectionPath }) { name }: Path, @Query({ schema: noQuery }) _query: unknown) {
    const { generation } = await this.rebuilds.revert(name);
    return { data: { projection: name, generation, state: 'live' as const }, meta };
  }

  @Post('retire')
  @HttpCode(200)
  @CommandEndpoint({
    operationId: 'retireGeneration',
    summary: 'Drops the generation that a rebuild kept for going back to',
    statuses: { 200: 'It is dropped' },
    answers: {
      schema: generationAnswer,
      example: { data: { projection: 'daily-bars', generation: 3, state: 'dropped' }, meta },
    },
    problems: ['unknown_projection', 'rebuild_running', 'nothing_to_revert', 'database_forbidden'],
  })
  async retire(@Param({ schema: projectionPath }) { name }: Path, @Query({ schema: noQuery }) _query: unknown) {
    const { generation } = await this.rebuilds.retire(name);
    return { data: { projection: name, generation, state: 'dropped' as const }, meta };
  }

  @Post('pause')
  @HttpCode(200)
  @CommandEndpoint({
    operationId: 'pauseProjection',
    summary: 'Feeds a read model no more until it is resumed; it is served as it is',
    statuses: { 200: 'It is paused, or was before' },
    answers: { schema: pauseAnswer, example: { data: { projection: 'daily-bars', paused: true }, meta } },
    problems: ['unknown_projection', 'rebuild_running', 'database_forbidden'],
  })
  async pause(@Param({ schema: projectionPath }) { name }: Path, @Query({ schema: noQuery }) _query: unknown) {
    await this.rebuilds.pause(name);
    return { data: { projection: name, paused: true }, meta };
  }

  @Post('resume')
  @HttpCode(200)
  @CommandEndpoint({
    operationId: 'resumeProjection',
    summary: 'Feeds a paused read model again, from where it stood',
    statuses: { 200: 'It is fed, or was before' },
    answers: { schema: pauseAnswer, example: { data: { projection: 'daily-bars', paused: false }, meta } },
    problems: ['unknown_projection', 'database_forbidden'],
  })
  async resume(@Param({ schema: projectionPath }) { name }: Path, @Query({ schema: noQuery }) _query: unknown) {
    await this.rebuilds.resume(name);
    return { data: { projection: name, paused: false }, meta };
  }

  private async request(name: string, order: RebuildOrder, reply: FastifyReply) {
    const record = await this.rebuilds.request(name, order);
    reply.header('location', `/v1/projections/${name}/rebuilds/${record.id}`).header('cache-control', 'no-store');
    return { data: rebuildView(record), meta };
  }
}
