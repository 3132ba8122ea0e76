import { Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { gauge, HealthRegistry, type HealthState } from '#telemetry';
import { FetchSchedule } from './fetch-schedule.js';
import { IngestionWorker } from './ingestion-worker.js';
import { UnfinishedIngestions } from './unfinished-ingestions.repository.js';

const running = gauge('marketlog_ingest_running_fetches', 'Live fetches that this process runs now');

/** What `/health/ready` and `/metrics` say of the live fetches of this process. */
@Injectable()
export class IngestHealth implements OnModuleInit {
  constructor(
    private readonly registry: HealthRegistry,
    private readonly worker: IngestionWorker,
    private readonly unfinished: UnfinishedIngestions,
    @Optional() private readonly schedule?: FetchSchedule,
  ) {}

  onModuleInit(): void {
    this.registry.add('ingest', () => this.state(Date.now()));
    this.worker.onChange = (fetching) => running.set(fetching === undefined ? 0 : 1);
    gauge(
      'marketlog_ingest_unfinished_ingestions',
      'Imports and live fetches of all processes that have no end yet',
      [],
      async (metric) => metric.set((await this.unfinished.standing()).count),
    );
    gauge(
      'marketlog_ingest_oldest_unfinished_seconds',
      'For how long the oldest ingestion without an end has been known',
      [],
      async (metric) => {
        const { oldest } = await this.unfinished.standing();
        metric.set(oldest === null ? 0 : Math.max(0, Date.now() - oldest) / 1000);
      },
    );
  }

  /** A fetch that failed is worth a look only where the next one comes by itself. */
  state(now: number): HealthState {
    const { lastFetch: last, lastFetches, running: fetching } = this.worker;
    const next = this.schedule?.next(now);
    const failed = [...(this.schedule === undefined ? [] : lastFetches)].flatMap(([kind, { failure }]) =>
      failure ? [`the last live fetch of ${kind} failed: ${failure.message} (${failure.code})`] : [],
    );
    const standing = [this.worker.standstill, this.schedule?.standstill].filter((text) => text !== undefined);
    const troubles = [...standing, ...failed];
    return {
      status: troubles.length === 0 ? 'ok' : 'degraded',
      detail: troubles.join('; ') || null,
      facts: {
        lastFetch: last === undefined ? null : new Date(last.at).toISOString(),
        lastFetchId: last?.ingestionId ?? null,
        lastError: last?.failure?.code ?? null,
        running: fetching ?? null,
        next: next === undefined ? null : new Date(next).toISOString(),
      },
    };
  }
}
