import { useTracer } from './tracing.js';

export interface TracedProcess {
  /** `api`, `relay`, …; the service's name is `marketlog-<app>`. */
  readonly app: string;
  readonly version: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Traces this process where OTEL_EXPORTER_OTLP_ENDPOINT names a collector (OTLP over HTTP); OpenTelemetry is loaded only then.
 * @returns what ends it and sends the last spans.
 */
export async function startTracing({
  app,
  version,
  environment = process.env,
}: TracedProcess): Promise<() => Promise<void>> {
  const endpoint = environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (!endpoint || environment['OTEL_SDK_DISABLED'] === 'true') return async () => undefined;
  const { createTracer } = await import('./otel-tracer.js');
  const tracer = createTracer({ serviceName: `marketlog-${app}`, version, endpoint });
  useTracer(tracer);
  return async () => {
    useTracer(undefined);
    await tracer.stop();
  };
}
