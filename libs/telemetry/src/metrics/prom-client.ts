import { createRequire } from 'node:module';
import type * as PromClient from 'prom-client';

const require = createRequire(import.meta.url);

/**
 * A part of prom-client. Its index loads an HTTP client and whatever watches the process too, which takes longer than a short command's
 * own work.
 */
function part(name: string): unknown {
  return require(`prom-client/lib/${name}`);
}

export const Counter = part('counter') as typeof PromClient.Counter;
export const Gauge = part('gauge') as typeof PromClient.Gauge;
export const Histogram = part('histogram') as typeof PromClient.Histogram;
export const register = (part('registry') as { globalRegistry: PromClient.Registry }).globalRegistry;

/** Loaded by who calls it. */
export function collectDefaultMetrics(): void {
  (part('defaultMetrics') as typeof PromClient.collectDefaultMetrics)();
}
