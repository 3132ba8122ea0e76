import { Module } from '@nestjs/common';
import { RelayStatusCli } from './relay-status.cli.js';
import { RelayStatusRepository } from './relay-status.repository.js';

/** What `relay status` needs beside the app's log; what speaks to Kafka (`relay reset`) lies in apps/cli. */
@Module({ providers: [RelayStatusRepository, RelayStatusCli] })
export class RelayCliModule {}
