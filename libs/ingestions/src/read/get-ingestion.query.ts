import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { MarketlogError } from '#event-sourcing';
import { toIngestion } from './ingestion-view.js';
import { IngestionsRepository } from './ingestions.repository.js';
import { shownRejections, type IngestionAnswer, type IngestionQuery } from './ingestions.schema.js';

/** One import or live fetch with the rows that it rejected. */
export class GetIngestion extends Query<IngestionAnswer> {
  constructor(
    readonly id: string,
    readonly query: IngestionQuery,
  ) {
    super();
  }
}

/** Why an ingestion says no counts. */
const reasons: Readonly<Record<string, string>> = { requested: 'not_started', running: 'still_running' };

@QueryHandler(GetIngestion)
export class GetIngestionHandler implements IQueryHandler<GetIngestion> {
  constructor(private readonly ingestions: IngestionsRepository) {}

  /** @throws MarketlogError `ingestion_not_found`, `projection_behind`. */
  async execute({ id, query }: GetIngestion): Promise<IngestionAnswer> {
    await this.ingestions.reached(query.minPosition);
    const ingestion = await this.ingestions.byId(id);
    if (ingestion === undefined) throw new MarketlogError('ingestion_not_found', `no ingestion ${id} is recorded`);
    const rejections = await this.ingestions.rejectionsOf(id, shownRejections);
    const unavailable: Record<string, string> =
      ingestion.counts === null ? { counts: reasons[ingestion.state] ?? 'unknown' } : {};
    const shown = rejections.map(({ file, line, code = null, reason }) => ({ file, line, code, reason }));
    return { data: { ...toIngestion(ingestion), rejections: shown }, meta: { unavailable } };
  }
}
