import { Module } from '@nestjs/common';
import { RelayStatusRepository } from '../relay/relay-status.repository.js';
import { RunningProcesses } from './running-processes.repository.js';
import { StatusCli } from './status.cli.js';

/** What `status` needs beside the app's log. */
@Module({ providers: [RelayStatusRepository, RunningProcesses, StatusCli] })
export class StatusCliModule {}
