import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgress } from '#imports';
import { SampleLoader } from '#operations';
import { receiveSpans, type OtlpReceiver } from '#testing';
import { serve, type Service } from '../../composition/src/serve.js';
import { standalone } from './standalone.js';
import { writeTinySample } from './testing/served-app.js';

const key = 'a-key-of-sixteen-or-more';
const callersTrace = '4bf92f3577b34da6a3ce929d0e0e4736';

let folder: string;
let collector: OtlpReceiver;
let track: { readonly status: number; readonly correlationId: string };
let ingestions: readonly { readonly id: string; readonly kind: string }[];

/** The service runs, is asked for something, and is stopped: by then the collector has everything. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-traces-'));
  collector = await receiveSpans();
  const stop = new AbortController();
  let print: (line: string) => void = () => undefined;
  const printed = new Promise<string>((resolve) => (print = resolve));
  const progress = createProgress(process.stderr, true);
  const service: Service = {
    ...standalone({ progress, signal: stop.signal }),
    async prepare(app) {
      await writeTinySample(folder);
      await app.get(SampleLoader).load(join(folder, 'sample'), progress, stop.signal);
    },
  };
  const ended = serve(service, {
    signal: stop.signal,
    print: (line) => print(line),
    environment: {
      MARKETLOG_DATABASE_URL: `sqlite:${join(folder, 'log.db')}`,
      MARKETLOG_HTTP_PORT: '0',
      MARKETLOG_LOG_LEVEL: 'silent',
      MARKETLOG_API_KEY: key,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    },
  });
  const url = /http:\S+/.exec(await Promise.race([printed, ended.then(() => '')]))![0];
  const answer = await fetch(`${url}/v1/stocks`, {
    method: 'POST',
    body: JSON.stringify({ symbol: 'TRCE' }),
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      traceparent: `00-${callersTrace}-00f067aa0ba902b7-01`,
    },
  });
  const position = answer.headers.get('marketlog-position')!;
  const read = async (path: string) => (await fetch(url + path)).json() as Promise<{ data: never }>;
  const event = (await read(`/v1/events/${position}`)).data as { correlationId: string };
  track = { status: answer.status, correlationId: event.correlationId };
  ingestions = (await read('/v1/ingestions')).data;
  // Waits for the read model that the command has changed.
  await fetch(`${url}/v1/stocks/TRCE?minPosition=${position}`);
  stop.abort();
  await ended;
});

afterAll(async () => {
  await collector.close();
  await rm(folder, { recursive: true, force: true });
});

const namesIn = (traceId: string) =>
  new Set(collector.spans.filter((span) => span.traceId === traceId).map(({ name }) => name));

test("a command leaves its caller's trace from the request through the log to the read model", () => {
  expect(track.status).toBe(201);
  expect(track.correlationId.replaceAll('-', '')).toBe(callersTrace);
  expect([...namesIn(callersTrace)]).toEqual(expect.arrayContaining(['POST /v1/stocks', 'append', 'project']));
});

test('an import is a trace under the id of its ingestion, and all that follows from it is part of that', () => {
  expect(ingestions).toHaveLength(5);
  for (const { id, kind } of ingestions) {
    const spans = collector.spans.filter(({ traceId }) => traceId === id.replaceAll('-', ''));
    const names = new Set(spans.map(({ name }) => name));
    expect([...names]).toEqual(expect.arrayContaining([`import ${kind}`, 'append', 'project']));
    const [root] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(root!.name).toBe(`import ${kind}`);
    const known = new Set(spans.map(({ spanId }) => spanId));
    expect(spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !known.has(parentSpanId))).toEqual([]);
  }
});

test('what machines ask about the process is not traced', () => {
  expect(collector.spans.filter(({ name }) => /health|metrics/.test(name))).toEqual([]);
  expect(new Set(collector.spans.map(({ service }) => service))).toEqual(new Set(['marketlog-standalone']));
});
