import { instrumentsVerbs } from './instruments.verbs.js';

/** What instruments bring to an app. */
export const instrumentsFeature = {
  name: 'instruments',
  verbs: instrumentsVerbs,
  cli: async () => [(await import('./instruments.cli.module.js')).InstrumentsCliModule],
  projections: async () => (await import('./instruments.projections.module.js')).instrumentsProjections,
  ports: async () => [
    (await import('./instruments.write.module.js')).InstrumentsWriteModule,
    (await import('./instruments.directory.module.js')).InstrumentsDirectoryModule,
  ],
  api: async () => [(await import('./instruments.api.module.js')).InstrumentsApiModule],
} as const;
