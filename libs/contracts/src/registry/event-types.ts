import type { MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { RecordedEvent } from '#event-sourcing';
import * as articles from '../gen/marketlog/articles/v1/article_events_pb.js';
import * as ingestions from '../gen/marketlog/ingestions/v1/ingestion_events_pb.js';
import * as instruments from '../gen/marketlog/instruments/v1/instrument_events_pb.js';
import * as models from '../gen/marketlog/models/v1/model_events_pb.js';
import * as operations from '../gen/marketlog/operations/v1/operation_events_pb.js';
import * as predictedArticles from '../gen/marketlog/predictions/v1/article_events_pb.js';
import * as predictions from '../gen/marketlog/predictions/v1/prediction_events_pb.js';
import * as sessions from '../gen/marketlog/predictions/v1/session_events_pb.js';
import * as actions from '../gen/marketlog/prices/v1/corporate_action_events_pb.js';
import * as withdrawals from '../gen/marketlog/prices/v1/withdrawal_events_pb.js';
import * as prices from '../gen/marketlog/prices/v1/daily_bar_events_pb.js';
import * as sentiment from '../gen/marketlog/sentiment/v1/sentiment_events_pb.js';

/** Every event type that this build writes, with the schema of its data. A type literal never changes its meaning. */
export const eventSchemas = {
  'marketlog.instruments.v1.InstrumentRegistered': instruments.InstrumentRegisteredSchema,
  'marketlog.instruments.v1.TickerChanged': instruments.TickerChangedSchema,
  'marketlog.instruments.v1.InstrumentDescribed': instruments.InstrumentDescribedSchema,
  'marketlog.instruments.v1.InstrumentTracked': instruments.InstrumentTrackedSchema,
  'marketlog.instruments.v1.InstrumentUntracked': instruments.InstrumentUntrackedSchema,
  'marketlog.instruments.v1.InstrumentDescriptionWithdrawn': instruments.InstrumentDescriptionWithdrawnSchema,
  'marketlog.instruments.v1.InstrumentRegistrationWithdrawn': instruments.InstrumentRegistrationWithdrawnSchema,
  'marketlog.prices.v1.DailyBarRecorded': prices.DailyBarRecordedSchema,
  'marketlog.prices.v1.DailyBarCorrected': prices.DailyBarCorrectedSchema,
  'marketlog.prices.v1.DailyBarFlagged': prices.DailyBarFlaggedSchema,
  'marketlog.prices.v1.SplitRecorded': actions.SplitRecordedSchema,
  'marketlog.prices.v1.DividendRecorded': actions.DividendRecordedSchema,
  'marketlog.prices.v1.DistributionFactorRecorded': actions.DistributionFactorRecordedSchema,
  'marketlog.prices.v1.DistributionFactorWithdrawn': actions.DistributionFactorWithdrawnSchema,
  'marketlog.prices.v1.ActionsCovered': actions.ActionsCoveredSchema,
  'marketlog.prices.v1.OtherDistributionRecorded': actions.OtherDistributionRecordedSchema,
  'marketlog.prices.v1.DailyBarWithdrawn': withdrawals.DailyBarWithdrawnSchema,
  'marketlog.prices.v1.DailyBarFlagWithdrawn': withdrawals.DailyBarFlagWithdrawnSchema,
  'marketlog.prices.v1.CorporateActionWithdrawn': withdrawals.CorporateActionWithdrawnSchema,
  'marketlog.articles.v1.ArticlePublished': articles.ArticlePublishedSchema,
  'marketlog.articles.v1.ArticleLinkedToInstruments': articles.ArticleLinkedToInstrumentsSchema,
  'marketlog.articles.v1.ArticleRevised': articles.ArticleRevisedSchema,
  'marketlog.articles.v1.ArticleWithdrawn': articles.ArticleWithdrawnSchema,
  'marketlog.articles.v1.ArticleLinkWithdrawn': articles.ArticleLinkWithdrawnSchema,
  'marketlog.articles.v1.ArticleRevisionWithdrawn': articles.ArticleRevisionWithdrawnSchema,
  'marketlog.ingestions.v1.IngestionRequested': ingestions.IngestionRequestedSchema,
  'marketlog.ingestions.v1.IngestionStarted': ingestions.IngestionStartedSchema,
  'marketlog.ingestions.v1.RowsRejected': ingestions.RowsRejectedSchema,
  'marketlog.ingestions.v1.IngestionCompleted': ingestions.IngestionCompletedSchema,
  'marketlog.ingestions.v1.IngestionFailed': ingestions.IngestionFailedSchema,
  'marketlog.ingestions.v1.IngestionWithdrawalStarted': ingestions.IngestionWithdrawalStartedSchema,
  'marketlog.ingestions.v1.IngestionWithdrawn': ingestions.IngestionWithdrawnSchema,
  'marketlog.ingestions.v1.FileImported': ingestions.FileImportedSchema,
  'marketlog.predictions.v1.SessionSealed': sessions.SessionSealedSchema,
  'marketlog.predictions.v1.ArticlesSealed': predictedArticles.ArticlesSealedSchema,
  'marketlog.predictions.v1.PricePredicted': predictions.PricePredictedSchema,
  'marketlog.predictions.v1.SessionPredicted': sessions.SessionPredictedSchema,
  'marketlog.predictions.v1.ModelDriftDetected': sessions.ModelDriftDetectedSchema,
  'marketlog.predictions.v1.PredictionSettled': predictions.PredictionSettledSchema,
  'marketlog.predictions.v1.PredictionVoided': predictions.PredictionVoidedSchema,
  'marketlog.predictions.v1.SettlementAmended': predictions.SettlementAmendedSchema,
  'marketlog.predictions.v1.PredictionInputsChanged': predictions.PredictionInputsChangedSchema,
  'marketlog.sentiment.v1.ArticleSentimentScored': sentiment.ArticleSentimentScoredSchema,
  'marketlog.models.v1.ModelRegistered': models.ModelRegisteredSchema,
  'marketlog.models.v1.ModelPromoted': models.ModelPromotedSchema,
  'marketlog.operations.v1.KeyParked': operations.KeyParkedSchema,
  'marketlog.operations.v1.ParkedKeyRetried': operations.ParkedKeyRetriedSchema,
  'marketlog.operations.v1.ParkedEventDropped': operations.ParkedEventDroppedSchema,
  'marketlog.operations.v1.LogRecovered': operations.LogRecoveredSchema,
} as const;

export type EventType = keyof typeof eventSchemas;

/** The decoded data of a type. */
export type EventData<T extends EventType> = MessageShape<(typeof eventSchemas)[T]>;

/** An event as a decider emits it: its type and data, before it has an id or a place. */
export type EventDraft<T extends EventType = EventType> = {
  [K in T]: { readonly type: K; readonly data: MessageInitShape<(typeof eventSchemas)[K]> };
}[T];

/** A decoded event of the log; discriminated by `type`. */
export type MarketlogEvent<T extends EventType = EventType> = { [K in T]: RecordedEvent<K, EventData<K>> }[T];

export function isEventType(text: string): text is EventType {
  return Object.hasOwn(eventSchemas, text);
}
