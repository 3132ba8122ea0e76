import { noCounts } from '#contracts';
import { specificationOf } from '#testing';
import { ingestionDecider, type IngestionCommand, type IngestionEvent } from './ingestion.decider.js';

const ingestionId = '0b0f0d2c-0a53-4d55-8b3e-000000000001';
const details = { kind: 'prices', mode: 'live', source: 'yahoo', files: [], symbols: ['AAPL'] } as const;
const requested: IngestionEvent = {
  type: 'marketlog.ingestions.v1.IngestionRequested',
  data: { ingestionId, kind: 'prices', symbols: ['AAPL'] },
};
const started: IngestionEvent = {
  type: 'marketlog.ingestions.v1.IngestionStarted',
  data: { ingestionId, ...details, files: [], symbols: ['AAPL'] },
};
const completed: IngestionEvent = { type: 'marketlog.ingestions.v1.IngestionCompleted', data: { ingestionId } };
const failed: IngestionEvent = {
  type: 'marketlog.ingestions.v1.IngestionFailed',
  data: { ingestionId, code: 'interrupted', message: 'it died', retryable: true },
};
const failure = { code: 'interrupted', message: 'it died', retryable: true };
const request = (...symbols: string[]): IngestionCommand => ({ kind: 'request', ingestionId, of: 'prices', symbols });
const start: IngestionCommand = { kind: 'start', ingestionId, details };
const complete = (ofStart: number): IngestionCommand => ({
  kind: 'complete',
  ingestionId,
  ofStart,
  counts: noCounts(),
  rejections: [],
});
const fail = (ofStart: number): IngestionCommand => ({
  kind: 'fail',
  ingestionId,
  ofStart,
  failure,
  counts: noCounts(),
  rejections: [],
});
const { given } = specificationOf(ingestionDecider);
const types = (events: readonly IngestionEvent[]) => events.map(({ type }) => type.split('.').at(-1));

describe('the rules of an ingestion', () => {
  it('is requested once, however often the same is asked', () => {
    given().when(request('AAPL')).then(requested);
    given(requested).when(request('AAPL')).thenNothingHappens();
    given(requested, started, completed).when(request('AAPL')).thenNothingHappens();
  });

  it('cannot be requested for something else under the same id', () => {
    given(requested).when(request('MSFT')).thenRefuses('conflict');
    given(requested).when(request()).thenRefuses('conflict');
    given(requested)
      .when({ kind: 'request', ingestionId, of: 'prices', symbols: ['AAPL'], from: '2024-01-02' })
      .thenRefuses('conflict');
  });

  it('is started once requested, and again while it has no end', () => {
    expect(types(given(requested).when(start).decided())).toEqual(['IngestionStarted']);
    expect(types(given(requested, started).when(start).decided())).toEqual(['IngestionStarted']);
    given(requested, started, completed).when(start).thenRefuses('ingestion_ended');
    given(requested, failed).when(start).thenRefuses('ingestion_ended');
  });

  it('says what it is to fetch, days included, where a command fetches without a request', () => {
    const days = { from: '2024-01-02', to: '2024-01-05' };
    const byCommand = { ...start, details: { ...details, ...days } } as const;
    given()
      .when(byCommand)
      .then({ ...requested, data: { ...requested.data, ...days } }, started);
    expect(types(given(started).when(byCommand).decided())).toEqual(['IngestionStarted']);
    const ofFiles = { ...start, details: { ...details, mode: 'file' } } as const;
    expect(types(given().when(ofFiles).decided())).toEqual(['IngestionStarted']);
  });

  it('is ended by the runner that started it last', () => {
    expect(types(given(started).when(complete(1)).decided())).toEqual(['IngestionCompleted']);
    given(started, started).when(complete(1)).thenRefuses('ingestion_taken_over');
    given(started, started).when(fail(1)).thenRefuses('ingestion_taken_over');
    expect(types(given(started, started).when(fail(2)).decided())).toEqual(['IngestionFailed']);
  });

  it('is ended once; only that it has completed after all is news', () => {
    given(started, completed).when(complete(1)).thenNothingHappens();
    given(started, completed).when(fail(1)).thenNothingHappens();
    given(started, failed).when(fail(1)).thenNothingHappens();
    expect(types(given(started, failed).when(complete(1)).decided())).toEqual(['IngestionCompleted']);
  });
});
