import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { VendorTerms } from '#contracts';
import { Clock } from '#event-sourcing';
import { formatInstant } from '#resources';
import type { Source, SourcesAnswer } from './sources.schema.js';
import { TermsGate } from './terms-gate.js';
import { VendorUsageRepository } from './vendor-usage.repository.js';

/** Every vendor of live data: its budget, its breaker, what it answered last. */
export class ListSources extends Query<SourcesAnswer> {}

@QueryHandler(ListSources)
export class ListSourcesHandler implements IQueryHandler<ListSources> {
  constructor(
    private readonly gate: TermsGate,
    private readonly vendors: VendorUsageRepository,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<SourcesAnswer> {
    const data = await Promise.all(this.gate.known.map((terms) => this.#sourceOf(terms)));
    return { data, page: { nextPageToken: null }, meta: { unavailable: {} } };
  }

  async #sourceOf({ label, kind, perMinute, perDay, concurrency, timeout }: VendorTerms): Promise<Source> {
    const now = this.clock.now();
    const [used, state] = [await this.vendors.usage(label, now), await this.vendors.state(label)];
    const instant = (time: number | null) => (time === null ? null : formatInstant(time));
    return {
      source: label,
      kind,
      budget: { minute: { limit: perMinute, used: used.minute }, day: { limit: perDay, used: used.day } },
      concurrency,
      timeoutSeconds: timeout / 1000,
      breaker: { state: state.breaker, openUntil: instant(state.openUntil) },
      notBefore: instant(state.notBefore),
      lastSuccessAt: instant(state.lastSuccessAt),
      lastError:
        state.lastErrorAt === null
          ? null
          : {
              at: formatInstant(state.lastErrorAt),
              code: state.lastErrorCode ?? 'unknown',
              message: state.lastError ?? '',
            },
    };
  }
}
