import { Module } from '@nestjs/common';
import { RecoverLogAction } from './recover-log.cli.js';

/** What `log recover` needs beside the app's log. */
@Module({ providers: [RecoverLogAction], exports: [RecoverLogAction] })
export class LogRecoverCliModule {}
