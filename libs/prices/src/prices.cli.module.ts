import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { CliVerb } from '#cli';
import { ImportPricesAction, importPricesVerb } from './import/import-prices.cli.js';
import { PricesWriteModule } from './prices.write.module.js';

export const pricesVerbs: readonly CliVerb[] = [importPricesVerb];

/** What the verbs do. Needs what PricesWriteModule needs, and ProjectionProgress. */
@Module({ imports: [CqrsModule, PricesWriteModule], providers: [ImportPricesAction] })
export class PricesCliModule {}
