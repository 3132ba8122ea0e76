import type { Type } from '@nestjs/common';
import { ArticlesApiModule } from '#articles';
import { IndicatorsApiModule } from '#indicators';
import { IngestionsApiModule } from '#ingestions';
import { InstrumentsApiModule } from '#instruments';
import { OperationsApiModule } from '#operations';
import { PricesApiModule } from '#prices';
import { SentimentApiModule } from '#sentiment';

/** Everything that is answered over REST, with the commands beside it: the same in one process and in a cluster. */
export const restModules: readonly Type[] = [
  InstrumentsApiModule,
  PricesApiModule,
  IndicatorsApiModule,
  ArticlesApiModule,
  SentimentApiModule,
  IngestionsApiModule,
  OperationsApiModule,
];
