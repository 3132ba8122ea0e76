import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ImportInstrumentsAction } from './import/import-instruments.cli.js';
import { InstrumentImport } from './import/instrument-import.js';
import { RenameAction } from './write/rename.cli.js';
import { TrackAction } from './write/track.cli.js';
import { UntrackAction } from './write/untrack.cli.js';
import { InstrumentsWriteModule } from './instruments.write.module.js';

/** What the verbs do. Needs an EventStore, an IngestionJournal and ProjectionProgress. */
@Module({
  imports: [CqrsModule, InstrumentsWriteModule],
  providers: [InstrumentImport, ImportInstrumentsAction, TrackAction, UntrackAction, RenameAction],
})
export class InstrumentsCliModule {}
