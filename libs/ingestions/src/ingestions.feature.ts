import { IngestionsApiModule } from './ingestions.api.module.js';
import { IngestionsCliModule, ingestionsVerbs } from './ingestions.cli.module.js';
import { ingestionsProjections } from './ingestions.projections.module.js';
import { IngestionsWithdrawalModule } from './ingestions.withdrawal.module.js';
import { IngestionsWriteModule } from './ingestions.write.module.js';

/** What ingestions bring to an app; apps that run fetches add IngestionsRunModule. */
export const ingestionsFeature = {
  name: 'ingestions',
  projections: ingestionsProjections,
  ports: [IngestionsWriteModule, IngestionsWithdrawalModule],
  api: IngestionsApiModule,
  cli: { modules: [IngestionsCliModule], verbs: ingestionsVerbs },
} as const;
