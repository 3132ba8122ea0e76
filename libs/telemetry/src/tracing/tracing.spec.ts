import { receiveSpans, type OtlpReceiver } from '#testing';
import { createLogger } from '../logger.js';
import { startTracing } from './start-tracing.js';
import { inSpan, newCorrelationId, openSpan, traceparentOf } from './tracing.js';

const correlationId = '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11';
const traceId = '0b1e2a525a3e4f0c9a646b8d0b5f7c11';
const rootSpan = '9a646b8d0b5f7c11';
const foreign = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

let collector: OtlpReceiver;

beforeEach(async () => {
  collector = await receiveSpans();
});

afterEach(() => collector.close());

/** What the collector got of the work, each span by its name. */
async function traced(work: () => unknown) {
  const stop = await startTracing({
    app: 'relay',
    version: '1.2.3',
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` },
  });
  try {
    await work();
  } finally {
    await stop();
  }
  return Object.fromEntries(collector.spans.map((span) => [span.name, span]));
}

describe('a process without a collector', () => {
  it('runs the work as it is and writes no traceparent', async () => {
    const stop = await startTracing({ app: 'api', version: '0', environment: {} });
    expect(inSpan('work', { root: correlationId }, () => 5)).toBe(5);
    expect([traceparentOf(correlationId), openSpan('request', {})]).toEqual([undefined, undefined]);
    expect(newCorrelationId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    await stop();
    expect(collector.spans).toEqual([]);
  });
});

describe('a traced process', () => {
  it('begins the trace that its correlation id names, and others go on with it from the id alone', async () => {
    const spans = await traced(async () => {
      await inSpan('import', { root: correlationId }, async () => {
        await Promise.resolve();
        inSpan('decide', {}, () => undefined);
      });
      inSpan('append', { parent: correlationId }, () => undefined);
      inSpan('project', { parent: traceparentOf(correlationId)!, kind: 'consumer' }, () => undefined);
    });
    expect(spans['import']).toMatchObject({ service: 'marketlog-relay', traceId, spanId: rootSpan, kind: 1 });
    expect(spans['import']!.parentSpanId).toBeUndefined();
    for (const name of ['decide', 'append', 'project'])
      expect(spans[name]).toMatchObject({ traceId, parentSpanId: rootSpan });
    expect(spans['project']!.kind).toBe(5);
    expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(4);
  });

  it("goes on with a caller's trace, and gives its id to what the caller asked for", async () => {
    let given = '';
    const spans = await traced(() => {
      const request = openSpan('request', { kind: 'server', parent: foreign })!;
      request.run(() => (given = newCorrelationId()));
      request.end({ 'http.response.status_code': 201 });
    });
    expect(spans['request']).toMatchObject({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      parentSpanId: '00f067aa0ba902b7',
      attributes: { 'http.response.status_code': 201 },
    });
    expect(given).toBe('4bf92f35-77b3-4da6-a3ce-929d0e0e4736');
  });

  it('links what begins a trace of its own under a request, and what is done for several at once', async () => {
    const other = '7d0f6a10-1111-4222-8333-944445555666';
    const spans = await traced(() => {
      openSpan('request', { parent: foreign })!.run(() => inSpan('import', { root: correlationId }, () => undefined));
      inSpan('batch', { parent: correlationId, links: [other, 'nonsense'] }, () => undefined);
    });
    expect(spans['import']).toMatchObject({ traceId, links: ['4bf92f3577b34da6a3ce929d0e0e4736'] });
    expect(spans['batch']).toMatchObject({ traceId, links: ['7d0f6a10111142228333944445555666'] });
  });

  it('is named by the log lines of its work', async () => {
    const lines: string[] = [];
    const logger = createLogger({
      level: 'info',
      format: 'json',
      destination: { write: (line) => void lines.push(line) },
    });
    await traced(() => inSpan('import', { root: correlationId }, () => logger.info('inside')));
    logger.info('outside');
    expect(lines.map((line) => (JSON.parse(line) as { traceId?: string }).traceId)).toEqual([traceId, undefined]);
  });

  it('takes no harm from what is no traceparent', async () => {
    const spans = await traced(() => {
      const texts = ['', 'x', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `ff-${traceId}-00f067aa0ba902b7-01`];
      texts.forEach((parent, i) => inSpan(`request ${i}`, { parent }, () => undefined));
    });
    expect(Object.keys(spans)).toHaveLength(4);
    for (const span of Object.values(spans)) expect(span.parentSpanId).toBeUndefined();
  });

  it('shows a failure by its code, and never by its message', async () => {
    const failure = Object.assign(new Error('mysql://user:secret@host does not answer'), {
      code: 'database_unavailable',
    });
    const spans = await traced(async () => {
      await expect(inSpan('later', {}, () => Promise.reject(failure))).rejects.toBe(failure);
      expect(() =>
        inSpan('now', {}, () => {
          throw failure;
        }),
      ).toThrow(failure);
    });
    for (const name of ['later', 'now'])
      expect(spans[name]).toMatchObject({ failed: true, attributes: { 'error.type': 'database_unavailable' } });
    expect(JSON.stringify(collector.spans)).not.toContain('secret');
  });
});

test('a collector that is away keeps no process from ending', async () => {
  await collector.close();
  const began = performance.now();
  await traced(() => inSpan('work', {}, () => undefined));
  expect(performance.now() - began).toBeLessThan(5_000);
  collector = await receiveSpans();
});
