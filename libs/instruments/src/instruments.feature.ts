import { InstrumentsApiModule } from './instruments.api.module.js';
import { InstrumentsCliModule, instrumentsVerbs } from './instruments.cli.module.js';
import { InstrumentsDirectoryModule } from './instruments.directory.module.js';
import { instrumentsProjections } from './instruments.projections.module.js';
import { InstrumentsWriteModule } from './instruments.write.module.js';

/** What instruments bring to an app. */
export const instrumentsFeature = {
  name: 'instruments',
  projections: instrumentsProjections,
  ports: [InstrumentsWriteModule, InstrumentsDirectoryModule],
  api: InstrumentsApiModule,
  cli: { modules: [InstrumentsCliModule], verbs: instrumentsVerbs },
} as const;
