import type { HealthState } from '#telemetry';
import { inRanges, type Relay } from './relay.js';
import { secondsOf, sum } from './relay-lag.js';

/** What a relay says of itself at `/health/ready`. */
export async function relayHealth(relay: Relay): Promise<HealthState> {
  const { relays } = relay;
  const lag = await relay.lag();
  const published = Math.max(0, ...relays.map(({ lastPublished = 0 }) => lastPublished));
  const facts = {
    partitions: inRanges(relays.map(({ tenure }) => tenure.partition)),
    leases: relays.length,
    lagEvents: sum(lag),
    lagSeconds: secondsOf(lag),
    lastPublished: published === 0 ? null : new Date(published).toISOString(),
  };
  return { ...standing(relay), facts };
}

function standing({ faults, paused, logFault }: Relay): Pick<HealthState, 'status' | 'detail'> {
  const { worst } = faults;
  if (worst !== undefined) return { status: worst.loud ? 'failed' : 'degraded', detail: worst.message };
  if (logFault !== undefined) return { status: 'degraded', detail: logFault.message };
  if (paused) return { status: 'degraded', detail: 'paused: marketlog relay reset makes a topic anew' };
  return { status: 'ok', detail: null };
}
