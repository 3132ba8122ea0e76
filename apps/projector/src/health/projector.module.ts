import { Module } from '@nestjs/common';
import { ProjectorHealth } from './projector-health.js';
import { ProjectorLag } from '#operations';

/** Health and metrics of a process that projects what comes through Kafka: needs KafkaSubscription and the app's log. */
@Module({ providers: [ProjectorLag, ProjectorHealth], exports: [ProjectorHealth] })
export class ProjectorModule {}
