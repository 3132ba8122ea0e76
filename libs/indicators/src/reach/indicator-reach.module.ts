import { Module } from '@nestjs/common';
import { IndicatorReach } from '#contracts';
import { LogIndicatorReach } from './log-indicator-reach.js';

/** Binds the port IndicatorReach. Needs EventStore. */
@Module({ providers: [{ provide: IndicatorReach, useClass: LogIndicatorReach }], exports: [IndicatorReach] })
export class IndicatorReachModule {}
