import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FetchPricesAction } from './fetch/fetch-prices.cli.js';
import { ImportPricesAction } from './import/import-prices.cli.js';
import { PricesWriteModule } from './prices.write.module.js';

/** What the verbs do. Needs what PricesWriteModule needs, and ProjectionProgress. */
@Module({ imports: [CqrsModule, PricesWriteModule], providers: [ImportPricesAction, FetchPricesAction] })
export class PricesCliModule {}
