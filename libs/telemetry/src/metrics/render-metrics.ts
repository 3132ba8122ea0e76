import { collectDefaultMetrics, register } from './prom-client.js';

/** Of the text that renderMetrics gives. */
export const metricsMediaType: string = register.contentType;

/** Every metric of this process in Prometheus' text form. */
export function renderMetrics(): Promise<string> {
  return register.metrics();
}

let collecting = false;

/** Memory, event loop lag and garbage collection of the process. For services; a command is over before anyone asks. */
export function collectProcessMetrics(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics();
}
