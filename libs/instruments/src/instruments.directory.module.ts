import { Global, Module } from '@nestjs/common';
import { InstrumentDirectory } from '#contracts';
import { ReadModelInstrumentDirectory } from './read/instrument-directory.js';
import { InstrumentsRepository } from './read/instruments.repository.js';

/** What `{symbol}` means. Global, because features do not import each other. Needs ReadModels. */
@Global()
@Module({
  providers: [InstrumentsRepository, { provide: InstrumentDirectory, useClass: ReadModelInstrumentDirectory }],
  exports: [InstrumentDirectory, InstrumentsRepository],
})
export class InstrumentsDirectoryModule {}
