import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InstrumentRegistry, InstrumentWithdrawal } from '#contracts';
import { ChangeTickerHandler } from './write/change-ticker.command.js';
import { DescribeInstrumentsHandler } from './write/describe-instruments.command.js';
import { LogInstrumentRegistry } from './write/instrument-registry.js';
import { RenameTickerHandler } from './write/rename-ticker.command.js';
import { TrackInstrumentHandler } from './write/track-instrument.command.js';
import { UntrackInstrumentHandler } from './write/untrack-instrument.command.js';
import { LogInstrumentWithdrawal } from './write/withdrawal/instrument-withdrawal.js';

/** Commands on instruments, and the registry that every import resolves its symbols with. An app makes it global: features do not import each other. Needs an EventStore and the InstrumentDirectory. */
@Module({
  imports: [CqrsModule],
  providers: [
    { provide: InstrumentRegistry, useClass: LogInstrumentRegistry },
    { provide: InstrumentWithdrawal, useClass: LogInstrumentWithdrawal },
    ChangeTickerHandler,
    DescribeInstrumentsHandler,
    RenameTickerHandler,
    TrackInstrumentHandler,
    UntrackInstrumentHandler,
  ],
  exports: [InstrumentRegistry, InstrumentWithdrawal],
})
export class InstrumentsWriteModule {}
