import { MarketlogError } from '#event-sourcing';
import type { HealthState } from '#telemetry';
import type { KafkaSubscription } from './kafka-subscription.js';

/** How a member of a consumer group stands. What passes by itself leaves the process ready: it goes on as soon as Kafka does. */
export function subscriptionHealth({
  assignment,
  complaints,
  transportFault,
}: Pick<KafkaSubscription, 'assignment' | 'complaints' | 'transportFault'>): HealthState {
  const stopped = [...assignment.all()].find(({ buffer }) => buffer.fault !== undefined)?.buffer.fault;
  if (stopped !== undefined) return { status: 'failed', detail: stopped.message };
  const complaint = complaints.present;
  if (complaint?.failed === true) return { status: 'failed', detail: complaint.said };
  if (transportFault !== undefined) {
    const passing = transportFault instanceof MarketlogError && transportFault.retryable;
    return { status: passing ? 'degraded' : 'failed', detail: transportFault.message };
  }
  if (complaint !== undefined) return { status: 'degraded', detail: complaint.said };
  return { status: 'ok', detail: assignment.size === 0 ? 'no topic partition is assigned to this process' : null };
}
