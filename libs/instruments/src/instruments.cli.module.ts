import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { CliVerb } from '#cli';
import { ImportInstrumentsAction, importInstrumentsVerb } from './import/import-instruments.cli.js';
import { InstrumentImport } from './import/instrument-import.js';
import { RenameAction, renameVerb } from './write/rename.cli.js';
import { TrackAction, trackVerb } from './write/track.cli.js';
import { UntrackAction, untrackVerb } from './write/untrack.cli.js';
import { InstrumentsWriteModule } from './instruments.write.module.js';

export const instrumentsVerbs: readonly CliVerb[] = [importInstrumentsVerb, trackVerb, untrackVerb, renameVerb];

/** What the verbs do. Needs an EventStore, an IngestionJournal and ProjectionProgress. */
@Module({
  imports: [CqrsModule, InstrumentsWriteModule],
  providers: [InstrumentImport, ImportInstrumentsAction, TrackAction, UntrackAction, RenameAction],
})
export class InstrumentsCliModule {}
