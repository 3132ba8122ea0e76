import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GetIngestionHandler } from './read/get-ingestion.query.js';
import { IngestionsRepository } from './read/ingestions.repository.js';
import { ListIngestionsHandler } from './read/list-ingestions.query.js';

/** What ingestions are asked for, over REST and in the shell: one set of handlers, also where a process has both. Needs ReadModels. */
@Module({ imports: [CqrsModule], providers: [IngestionsRepository, ListIngestionsHandler, GetIngestionHandler] })
export class IngestionsReadModule {}
