import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { HashProjectionsCli } from './hash-projections.cli.js';
import { RetireProjectionCli, RevertProjectionCli } from './kept-generation.cli.js';
import { ListProjectionsHandler } from './list-projections.query.js';
import { ListProjectionsCli } from './projections.cli.js';
import { PauseProjectionCli, ProjectionStatusCli, ResumeProjectionCli } from './projection-state.cli.js';

/** The `projections` verbs that need the log and the read models alone. */
@Module({
  imports: [CqrsModule],
  providers: [
    ListProjectionsHandler,
    ListProjectionsCli,
    HashProjectionsCli,
    ProjectionStatusCli,
    PauseProjectionCli,
    ResumeProjectionCli,
    RevertProjectionCli,
    RetireProjectionCli,
  ],
})
export class ProjectionsCliModule {}
