import { Module } from '@nestjs/common';
import { InstrumentDirectory } from '#contracts';
import { ReadModelInstrumentDirectory } from './read/instrument-directory.js';
import { InstrumentsRepository } from './read/instruments.repository.js';

/** What `{symbol}` means. An app makes it global: features do not import each other. Needs ReadModels. */
@Module({
  providers: [InstrumentsRepository, { provide: InstrumentDirectory, useClass: ReadModelInstrumentDirectory }],
  exports: [InstrumentDirectory, InstrumentsRepository],
})
export class InstrumentsDirectoryModule {}
