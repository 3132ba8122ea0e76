import { Module } from '@nestjs/common';
import type { CliVerb } from '#cli';
import { RelayStatusCli, relayStatusVerb } from './relay-status.cli.js';
import { RelayStatusRepository } from './relay-status.repository.js';
import { ResetTopicCli, resetTopicVerb } from './reset-topic.cli.js';

export const relayVerbs: readonly CliVerb[] = [relayStatusVerb, resetTopicVerb];

/** What the `relay` verbs need beside the app's log. */
@Module({ providers: [RelayStatusRepository, RelayStatusCli, ResetTopicCli] })
export class RelayCliModule {}
