import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { KafkaSubscription, subscriptionHealth } from '#kafka';
import { HealthRegistry, type HealthState } from '#telemetry';

/** What an analyst says of what feeds it, at `/health/ready`; the reactors speak for themselves. */
@Injectable()
class AnalystHealth implements OnModuleInit {
  constructor(
    private readonly subscription: KafkaSubscription,
    private readonly registry: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.add('analyst', () => this.check());
  }

  private check(): HealthState {
    const { assignment, complaints, filled } = this.subscription;
    const facts = {
      assignedPartitions: assignment.size,
      bufferedBytes: assignment.bytes,
      eventsFromStore: filled,
      brokenMessages: complaints.brokenMessages,
      foreignMessages: complaints.foreignMessages,
    };
    return { ...subscriptionHealth(this.subscription), facts };
  }
}

/** Health of a process whose reactors follow what comes through Kafka: needs KafkaSubscription. */
@Module({ providers: [AnalystHealth] })
export class AnalystHealthModule {}
