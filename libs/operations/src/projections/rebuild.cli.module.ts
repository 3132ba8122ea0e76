import { Module } from '@nestjs/common';
import { RebuildProjectionCli, VerifyProjectionCli } from './rebuild-projection.cli.js';

/** The `projections` verbs that take a symbol too. Needs the InstrumentDirectory. */
@Module({ providers: [RebuildProjectionCli, VerifyProjectionCli] })
export class RebuildCliModule {}
