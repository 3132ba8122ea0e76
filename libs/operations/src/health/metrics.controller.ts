import { Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ApiController, Endpoint } from '#http';
import { noQuery } from '#resources';
import { metricsMediaType, renderMetrics } from '#telemetry';

const example = `# HELP marketlog_append_events_total Events that the log accepted from this process
# TYPE marketlog_append_events_total counter
marketlog_append_events_total 1042
`;

@ApiController('metrics', 'Health')
export class MetricsController {
  @Get()
  @Endpoint({
    operationId: 'getMetrics',
    summary: 'Metrics of this process in the text form of Prometheus',
    answers: z.string(),
    example,
    mediaType: 'text/plain',
    tagged: false,
    forWatchers: true,
  })
  async metrics(@Query({ schema: noQuery }) _query: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const text = await renderMetrics();
    reply.header('cache-control', 'no-store').header('content-type', metricsMediaType);
    return text;
  }
}
