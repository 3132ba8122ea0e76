import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { KafkaSubscription, subscriptionHealth } from '#kafka';
import { ProjectionRunner } from '#projection-engine';
import { HealthRegistry, type HealthState } from '#telemetry';
import { ProjectorLag, type PartitionLag } from '#operations';
import { exposeLag } from './projector-metrics.js';

/** Milliseconds for which an answer about the lag holds. */
const fresh = 1_000;

/** What a projector says of itself, at `/health/ready` and `/metrics`. */
@Injectable()
export class ProjectorHealth implements OnModuleInit, OnModuleDestroy {
  private lag: { readonly at: number; readonly reading: Promise<PartitionLag[]> } | undefined;

  constructor(
    private readonly subscription: KafkaSubscription,
    private readonly lags: ProjectorLag,
    private readonly registry: HealthRegistry,
    private readonly runner: ProjectionRunner,
  ) {}

  onModuleInit(): void {
    this.registry.add('projector', () => this.check());
    exposeLag(() => this.ownLag());
  }

  onModuleDestroy(): void {
    exposeLag(undefined);
  }

  async check(): Promise<HealthState> {
    const { assignment, complaints } = this.subscription;
    const lag = await this.ownLag();
    const facts = {
      assignedPartitions: assignment.size,
      lagEvents: lag.reduce((sum, { events }) => sum + events, 0),
      lagPublishedEvents: lag.reduce((sum, { published }) => sum + published, 0),
      lagSeconds: Math.max(0, ...lag.map(({ seconds }) => seconds)),
      bufferedBytes: assignment.bytes,
      eventsFromStore: this.subscription.filled,
      brokenMessages: complaints.brokenMessages,
      foreignMessages: complaints.foreignMessages,
    };
    return { ...this.standing(), facts };
  }

  private standing(): HealthState {
    const state = subscriptionHealth(this.subscription);
    const { standstill } = this.runner;
    if (standstill === undefined || state.status === 'failed' || this.subscription.transportFault !== undefined)
      return state;
    return { status: 'degraded', detail: standstill };
  }

  /** Of the partitions that this process has. One that gets none, such as without Kafka, tells of all: nobody else may. */
  private async ownLag(): Promise<PartitionLag[]> {
    const now = performance.now();
    if (this.lag === undefined || now - this.lag.at > fresh) this.lag = { at: now, reading: this.lags.read() };
    const lag = await this.lag.reading;
    const { assignment, transportFault } = this.subscription;
    if (assignment.size === 0 || transportFault !== undefined) return lag;
    return lag.filter((partition) => assignment.find(partition) !== undefined);
  }
}
