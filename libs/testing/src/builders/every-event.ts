import { create, toBinary } from '@bufbuild/protobuf';
import { Basis, encodeEvent, SentimentLabel, upcasters, type EventDraft, type EventType } from '#contracts';
import type { NewEvent } from '#event-sourcing';
import { aBar } from './bars.js';

const article = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const ingestion = '7b1e9f52-39c7-4082-9546-6e2224754755';
const fileId = '5c0f8d9e-6a3b-5e0d-8c1f-2a7b3c4d5e6f';
const cause = '0d8b2f3e-8f0e-5c9a-9a3e-1b2c3d4e5f60';
const operation = 'daily-bars:AAPL';

const counts = { read: 3n, recorded: 1n, rejected: 2n, files: 1n };
const parked = { consumer: 'daily-bars', generation: 1, category: 'prices', key: 'AAPL' };
const action = { instrumentId: 'AAPL', exDate: '2014-06-09', source: 'yahoo' };
const started = { ingestionId: ingestion, kind: 'prices', mode: 'file', source: 'csv', files: ['AAPL.csv'] };

const model = { name: 'persistence', version: '1', hash: 'a'.repeat(64) };
const prediction = {
  predictionId: article,
  instrumentId: 'AAPL',
  symbol: 'AAPL',
  group: 'US',
  asOfDate: '2014-01-02',
  targetDate: '2014-01-03',
  mode: 'backfill',
  model,
};
const settlement = {
  ...prediction,
  settledDate: '2014-01-03',
  actualReturn: -0.02197,
  score: 1.4,
  insideInterval: true,
};

/** One event of each type that this build writes, with its stream; a type that is not here does not compile. */
const drafts: { readonly [T in EventType]: readonly [stream: string, data: EventDraft<T>['data']] } = {
  'marketlog.instruments.v1.InstrumentRegistered': ['instrument-AAPL', { instrumentId: 'AAPL', ticker: 'AAPL' }],
  'marketlog.instruments.v1.TickerChanged': [
    'instrument-META',
    { instrumentId: 'META', ticker: 'META', effectiveFrom: '2022-06-09' },
  ],
  'marketlog.instruments.v1.InstrumentDescribed': [
    'instrument-AAPL',
    { instrumentId: 'AAPL', name: 'Äpfel & Söhne „AG“ 🍎', currency: 'USD', source: 'csv' },
  ],
  'marketlog.instruments.v1.InstrumentTracked': ['instrument-AAPL', { instrumentId: 'AAPL' }],
  'marketlog.instruments.v1.InstrumentUntracked': ['instrument-AAPL', { instrumentId: 'AAPL' }],
  'marketlog.instruments.v1.InstrumentDescriptionWithdrawn': [
    'instrument-AAPL',
    { instrumentId: 'AAPL', name: 'Apple', source: 'csv', withdraws: cause },
  ],
  'marketlog.instruments.v1.InstrumentRegistrationWithdrawn': [
    'instrument-AAPL',
    { instrumentId: 'AAPL', withdraws: cause },
  ],
  'marketlog.prices.v1.DailyBarRecorded': ['prices-AAPL-2014', { bar: aBar() }],
  'marketlog.prices.v1.DailyBarCorrected': [
    'prices-AAPL-2014',
    { bar: aBar({ close: 0.1 + 0.2, volume: 9007199254740993n, vendorAdjustedClose: 1e-9 }), supersedes: cause },
  ],
  'marketlog.prices.v1.DailyBarFlagged': [
    'prices-AAPL-2014',
    { instrumentId: 'AAPL', date: '2014-01-02', rule: 'zero_volume', detail: 'volume is 0', source: 'csv' },
  ],
  'marketlog.prices.v1.SplitRecorded': [
    'actions-AAPL',
    { ...action, numerator: 7, denominator: 1, containedIn: ['csv'] },
  ],
  'marketlog.prices.v1.DividendRecorded': [
    'actions-AAPL',
    { ...action, amount: 3.29, currency: 'USD', basis: Basis.SPLIT_ADJUSTED, through: '2014-12-31' },
  ],
  'marketlog.prices.v1.DistributionFactorRecorded': [
    'actions-AAPL',
    { ...action, factor: 1 / 3, includesSplits: true },
  ],
  'marketlog.prices.v1.DistributionFactorWithdrawn': ['actions-AAPL', { ...action, withdraws: cause }],
  'marketlog.prices.v1.ActionsCovered': [
    'actions-AAPL',
    { instrumentId: 'AAPL', source: 'yahoo', from: '2010-01-01', to: '2014-12-31' },
  ],
  'marketlog.prices.v1.OtherDistributionRecorded': [
    'actions-BRK-A',
    { ...action, instrumentId: 'BRK-A', factor: 0.5, description: 'a spin-off' },
  ],
  'marketlog.prices.v1.DailyBarWithdrawn': [
    'prices-AAPL-2014',
    { instrumentId: 'AAPL', date: '2014-01-02', withdraws: cause, restored: aBar() },
  ],
  'marketlog.prices.v1.DailyBarFlagWithdrawn': [
    'prices-AAPL-2014',
    { instrumentId: 'AAPL', date: '2014-01-02', rule: 'zero_volume', source: 'csv', withdraws: cause },
  ],
  'marketlog.prices.v1.CorporateActionWithdrawn': [
    'actions-AAPL',
    { ...action, kind: 'split', withdraws: cause, restoredSplit: { ...action, numerator: 7, denominator: 1 } },
  ],
  'marketlog.articles.v1.ArticleWithdrawn': [
    `article-${article}`,
    { articleId: article, withdraws: cause, instrumentIds: ['AAPL'] },
  ],
  'marketlog.articles.v1.ArticleLinkWithdrawn': [
    `article-${article}`,
    { articleId: article, withdraws: cause, instrumentIds: ['MSFT'] },
  ],
  'marketlog.articles.v1.ArticleRevisionWithdrawn': [
    `article-${article}`,
    { articleId: article, withdraws: cause, title: 'Words', revision: 3 },
  ],
  'marketlog.ingestions.v1.IngestionWithdrawalStarted': [
    `ingestion-${ingestion}`,
    { ingestionId: ingestion, cascade: true },
  ],
  'marketlog.ingestions.v1.IngestionWithdrawn': [
    `ingestion-${ingestion}`,
    { ingestionId: ingestion, withdrawn: 3n, kept: 1n },
  ],
  'marketlog.ingestions.v1.FileImported': [
    `file-${fileId}`,
    { fileId, ingestionId: ingestion, file: 'AAPL.csv', source: 'csv', sha256: 'ab'.repeat(32) },
  ],
  'marketlog.articles.v1.ArticlePublished': [
    `article-${article}`,
    {
      articleId: article,
      source: 'sample',
      publishedAt: BigInt(Date.UTC(2014, 0, 2, 14, 30)),
      title: 'Line one\nand\ttwo, with a comma',
      mentions: [{ instrumentId: 'AAPL', symbol: 'AAPL', tagged: true }],
    },
  ],
  'marketlog.articles.v1.ArticleLinkedToInstruments': [
    `article-${article}`,
    { articleId: article, mentions: [{ instrumentId: 'MSFT', symbol: 'MSFT', tagged: false }] },
  ],
  'marketlog.articles.v1.ArticleRevised': [
    `article-${article}`,
    { articleId: article, title: '', revision: 2, supersedes: cause },
  ],
  'marketlog.ingestions.v1.IngestionRequested': [
    `ingestion-${ingestion}`,
    { ingestionId: ingestion, kind: 'prices', symbols: ['AAPL'], from: '2024-01-02', to: '2024-01-10' },
  ],
  'marketlog.ingestions.v1.IngestionStarted': [`ingestion-${ingestion}`, started],
  'marketlog.ingestions.v1.RowsRejected': [
    `ingestion-${ingestion}`,
    {
      ingestionId: ingestion,
      rejections: [{ file: 'AAPL.csv', line: 3n, reason: 'volume is null', code: 'missing_value' }],
    },
  ],
  'marketlog.ingestions.v1.IngestionCompleted': [`ingestion-${ingestion}`, { ingestionId: ingestion, counts }],
  'marketlog.ingestions.v1.IngestionFailed': [
    `ingestion-${cause}`,
    {
      ingestionId: cause,
      code: 'network_unavailable',
      message: 'no answer',
      retryable: true,
      counts,
      refused: started,
    },
  ],
  'marketlog.predictions.v1.SessionSealed': [
    'session-US:2014-01-02',
    {
      group: 'US',
      date: '2014-01-02',
      revision: 1,
      cutoffAt: BigInt(Date.UTC(2014, 0, 2, 22)),
      mode: 'backfill',
      members: [{ instrumentId: 'AAPL', inputs: [{ stream: 'prices-AAPL-2014', version: 1 }] }],
      missing: [{ instrumentId: 'FB', reason: 'not_enough_history', sessionsMissing: 12 }],
    },
  ],
  'marketlog.predictions.v1.PricePredicted': [
    'predictions-AAPL-2014',
    {
      ...prediction,
      revision: 1,
      referenceClose: 79.02,
      predictedClose: 79.02,
      lower: 76.9,
      upper: 81.1,
      level: 0.9,
      interval: { sigma: 0.016, alpha: 0.1, scores: 4210, quantile: 1.68 },
      inputs: [{ stream: 'prices-AAPL-2014', firstVersion: 1, lastVersion: 1 }],
      inputEvents: [cause],
    },
  ],
  'marketlog.predictions.v1.SessionPredicted': [
    'session-US:2014-01-02',
    {
      group: 'US',
      date: '2014-01-02',
      revision: 1,
      model,
      predictions: 1,
      members: ['AAPL'],
      features: [{ feature: 'sigma', bins: [{ upTo: 0.01, count: 0 }, { count: 1 }] }],
    },
  ],
  'marketlog.predictions.v1.ArticlesSealed': [
    'session-US:2014-01-02',
    { group: 'US', date: '2014-01-02', revision: 1, model, cutoffAt: 1n, recordedThrough: 2n },
  ],
  'marketlog.predictions.v1.ModelDriftDetected': [
    'session-US:2014-01-02',
    {
      group: 'US',
      date: '2014-01-02',
      revision: 1,
      model,
      mode: 'live',
      features: [{ feature: 'sigma', stabilityIndex: 0.31 }],
      recentSessions: 20,
      referenceSessions: 250,
    },
  ],
  'marketlog.predictions.v1.PredictionSettled': ['predictions-AAPL-2014', { settlement }],
  'marketlog.predictions.v1.PredictionVoided': ['predictions-AAPL-2014', { ...prediction, reason: 'no_trade' }],
  'marketlog.predictions.v1.SettlementAmended': ['predictions-AAPL-2014', { settlement, supersedes: cause }],
  'marketlog.predictions.v1.PredictionInputsChanged': [
    'predictions-AAPL-2014',
    { ...prediction, featuresHash: 'b'.repeat(64), inputEvents: [cause] },
  ],
  'marketlog.sentiment.v1.ArticleSentimentScored': [
    `sentiment-${article}`,
    {
      articleId: article,
      revision: 1,
      textHash: 'c'.repeat(64),
      modelName: 'sentiment',
      modelVersion: '1.0.0',
      modelHash: 'd'.repeat(64),
      label: SentimentLabel.POSITIVE,
      positive: 0.7,
      neutral: 0.2,
      negative: 0.1,
      score: 0.7 - 0.1,
    },
  ],
  'marketlog.models.v1.ModelRegistered': [
    'model-sentiment',
    { name: 'sentiment', version: '1.0.0', hash: 'd'.repeat(64) },
  ],
  'marketlog.models.v1.ModelPromoted': [
    'model-sentiment',
    { name: 'sentiment', version: '1.0.0', hash: 'd'.repeat(64), previousVersion: '0.9.0', automatic: true },
  ],
  'marketlog.operations.v1.KeyParked': [
    `operation-${operation}`,
    {
      ...parked,
      partition: 1,
      eventId: cause,
      code: 'broken_payload',
      message: 'the payload is not a bar',
      fingerprint: '0f3a5c7e9b1d',
    },
  ],
  'marketlog.operations.v1.ParkedKeyRetried': [
    `operation-${operation}`,
    { ...parked, partition: 1, events: 4n, eventId: cause, retriedBy: 'ann' },
  ],
  'marketlog.operations.v1.ParkedEventDropped': [
    `operation-${operation}`,
    { ...parked, partition: 1, eventId: cause, droppedBy: 'ann', reason: 'not a real bar' },
  ],
  'marketlog.operations.v1.LogRecovered': ['operation-log', { epoch: 2 }],
};

export interface EventOfStream {
  readonly stream: string;
  readonly event: NewEvent;
}

/** One event of every type, those that are only read any more included, ready to be appended in this order. */
export function everyEvent(): EventOfStream[] {
  const occurredAt = Date.UTC(2014, 0, 2);
  const written = Object.entries(drafts).map(([type, [stream, data]], index) => {
    // Some belong to an ingestion, some have a cause, some neither.
    const origin = {
      correlationId: index % 2 === 0 ? ingestion : undefined,
      causationId: index % 3 === 0 ? cause : undefined,
    };
    return { stream, event: encodeEvent({ type, data } as EventDraft, { stream, occurredAt, ...origin }) };
  });
  const retired = Object.entries(upcasters).map(([type, { schema }], index) => ({
    stream: 'actions-AAPL',
    event: {
      id: `0d8b2f3e-8f0e-5c9a-9a3e-${String(index).padStart(12, '0')}`,
      type,
      occurredAt,
      data: toBinary(schema, create(schema, { instrumentId: 'AAPL', exDate: '2005-02-28', ratio: 2, source: 'csv' })),
    },
  }));
  return [...written, ...retired];
}
