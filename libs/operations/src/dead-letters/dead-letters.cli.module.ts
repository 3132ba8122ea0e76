import { Module } from '@nestjs/common';
import { DropDeadLettersCli, RetryDeadLettersCli } from './ask-of-dead-letters.cli.js';
import { ListDeadLettersCli, ShowDeadLettersCli } from './dead-letters.cli.js';

/** The actions of the `dead-letters` verbs. */
@Module({ providers: [ListDeadLettersCli, ShowDeadLettersCli, RetryDeadLettersCli, DropDeadLettersCli] })
export class DeadLettersCliModule {}
