import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InstrumentRegistry } from '#contracts';
import { ChangeTickerHandler } from './change-ticker.command.js';
import { DescribeInstrumentsHandler } from './describe-instruments.command.js';
import { LogInstrumentRegistry } from './instrument-registry.js';
import { TrackInstrumentHandler } from './track-instrument.command.js';
import { UntrackInstrumentHandler } from './untrack-instrument.command.js';

/** Commands on instruments, and the registry that every import resolves its symbols with. Needs an EventStore. */
@Module({
  imports: [CqrsModule],
  providers: [
    { provide: InstrumentRegistry, useClass: LogInstrumentRegistry },
    ChangeTickerHandler,
    DescribeInstrumentsHandler,
    TrackInstrumentHandler,
    UntrackInstrumentHandler,
  ],
  exports: [InstrumentRegistry],
})
export class InstrumentsWriteModule {}
