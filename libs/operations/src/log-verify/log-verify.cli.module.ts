import { Module } from '@nestjs/common';
import { RawLog } from './raw-log.port.js';
import { RawLogRepository } from './raw-log.repository.js';
import { VerifyLogAction } from './verify-log.cli.js';

/** What `log verify` needs beside the app's `Database`. */
@Module({
  providers: [VerifyLogAction, { provide: RawLog, useClass: RawLogRepository }],
  exports: [VerifyLogAction],
})
export class LogVerifyCliModule {}
