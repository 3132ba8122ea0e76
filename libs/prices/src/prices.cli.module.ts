import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { CliVerb } from '#cli';
import { FetchPricesAction, fetchPricesVerb } from './fetch/fetch-prices.cli.js';
import { ImportPricesAction, importPricesVerb } from './import/import-prices.cli.js';
import { PricesWriteModule } from './prices.write.module.js';

export const pricesVerbs: readonly CliVerb[] = [importPricesVerb, fetchPricesVerb];

/** What the verbs do. Needs what PricesWriteModule needs, and ProjectionProgress. */
@Module({ imports: [CqrsModule, PricesWriteModule], providers: [ImportPricesAction, FetchPricesAction] })
export class PricesCliModule {}
