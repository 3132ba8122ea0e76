import type { SessionSealed } from '#contracts';
import type { EventAddress, EventStore } from '#event-sourcing';
import type { ExchangeCalendar } from '#markets';
import { modelName } from '../model/built-in-models.js';
import type { PredictedSession, Predictor } from '../model/predictor.js';
import type { ChosenModel } from '../model/predictors.js';
import type { FeatureWindow } from '../window/feature-window.js';
import type { PriceHistories } from '../window/price-histories.js';
import type { Sight } from '../window/price-history.js';
import { featureBins } from './feature-bins.js';
import type { PredictionBook, TrackedPrediction } from './prediction-book.js';
import type { PredictionLog } from './prediction-log.js';
import { predictionOf, type Mode, type SessionTerms } from './predict.js';
import { review, reviewEventId, type Reviewed } from './review.js';
import type { ArticleSentiments } from '../features/sentiment/article-sentiments.js';
import { articlesSeen, sealArticles, seenBy, versionsOf } from './seen-session.js';
import { sealSession, sealedWindows, windowsOf, type GroupMember, type Windows } from './seal.js';
import { sessionPredicted } from './session-predicted.js';
import { SessionAppends } from './session-appends.js';
import { settle, settledOn, type Settled, type Voided } from './settle.js';
import * as streams from './streams.js';

/** What a run of sessions works with. */
export interface RunContext {
  readonly calendar: ExchangeCalendar;
  readonly members: readonly GroupMember[];
  readonly histories: PriceHistories;
  readonly log: PredictionLog;
  /** Where a model is fed their sentiment. */
  readonly articles?: ArticleSentiments | undefined;
  readonly predictor: Predictor;
  /** The models whose predictions are looked at again: those whose features this run can make. */
  readonly reviewed: Pick<ChosenModel, 'of'>;
  readonly mode: Mode;
  /** UTC milliseconds. */
  readonly now: number;
  /** UUID of the run. */
  readonly correlationId: string;
}

/** What a session came to; counts are of events that this run appended. */
export interface SessionOutcome {
  sealed: number;
  predictions: number;
  settled: number;
  voided: number;
  /** Revisions, amended settlements and marks that inputs have changed. */
  reviewed: number;
  readonly addresses: EventAddress[];
}

/** A session is predicted so many milliseconds after its close. */
export const predictedAfterClose = 60 * 60_000;

/** A session that is sealed. */
interface Begun {
  readonly date: string;
  /** Of those that were sealed now, so that they need not be made again. */
  readonly fresh: Windows;
}

/** What runs one session after the other. */
interface Neighbours {
  /** What the run of the session before has begun of this one. */
  readonly begun?: Begun | undefined;
  /** The session that will be run next: it is sealed in the transaction that says that this one is predicted. */
  readonly next?: string | undefined;
}

/** Seals, settles and predicts one session. What is recorded already is left as it is, so it can be repeated and taken up again. */
export class SessionRun {
  readonly #outcome: SessionOutcome = { sealed: 0, predictions: 0, settled: 0, voided: 0, reviewed: 0, addresses: [] };
  readonly #log: SessionAppends;
  #next: Begun | undefined;

  constructor(
    store: EventStore,
    private readonly context: RunContext,
  ) {
    this.#log = new SessionAppends(store, context.correlationId, this.#outcome.addresses);
  }

  /** What was begun of the next session, where it was named and this one was predicted now. */
  get next(): Begun | undefined {
    return this.#next;
  }

  /** @param date a session of the calendar that closed an hour ago or earlier */
  async run(date: string, { begun, next }: Neighbours = {}): Promise<SessionOutcome> {
    const { log } = this.context;
    const sight = this.#sightOf(date);
    const fresh = begun?.date === date ? begun.fresh : await this.#seal(await log.catchUp(), sight);
    let book = await log.catchUp();
    const outcomes = this.#outcomes(book, sight);
    // What an earlier session settles says something to this one's intervals; what this one settles does not.
    const earlier = outcomes.filter(({ day }) => day < date);
    await Promise.all(earlier.map((each) => this.#close(each)));
    if (earlier.length > 0) book = await log.catchUp();
    const rest = outcomes.filter((each) => !earlier.includes(each));
    await Promise.all([...rest.map((each) => this.#close(each)), this.#predict(book, sight, fresh, next)]);
    return this.#outcome;
  }

  #sightOf(date: string): Sight {
    const { calendar, mode, now } = this.context;
    return { date, cutoffAt: mode === 'live' ? now : calendar.closeOf(date)! + predictedAfterClose };
  }

  /** Settles what the bars up to a day can settle, without predicting. */
  async settleUpTo(date: string): Promise<SessionOutcome> {
    const { log, now } = this.context;
    await Promise.all(this.#outcomes(await log.catchUp(), { date, cutoffAt: now }).map((each) => this.#close(each)));
    return this.#outcome;
  }

  /** Looks again at the predictions of some sessions, with all that is known now: corrections may have come. */
  async review(from: string, to: string): Promise<SessionOutcome> {
    const { log, histories, calendar, members, now } = this.context;
    const book = await log.catchUp();
    // Of an instrument that the run does not look at nothing was read, which does not mean that it was withdrawn.
    const read = new Set(members.map(({ instrumentId }) => instrumentId));
    const sights = new Map<string, ReturnType<typeof seenBy>>();
    const seenAt = (date: string) => {
      let seen = sights.get(date);
      if (seen === undefined) sights.set(date, (seen = seenBy(this.context, { date, cutoffAt: now })));
      return seen;
    };
    const pending: Promise<void>[] = [];
    for (const prediction of [...book.predictions()]) {
      const { instrumentId, asOfDate } = prediction.data;
      if (asOfDate < from || asOfDate > to || !read.has(instrumentId)) continue;
      const predictor = this.context.reviewed.of(prediction.data.model!);
      const sentiment = articlesSeen(this.context.articles, book.articlesOf(prediction.data));
      const again = predictor && { predictor, seen: { ...seenAt(asOfDate), sentiment } };
      const drafts = await review(prediction, histories.of(instrumentId), calendar, now, again);
      pending.push(...drafts.map((draft) => this.#appendReview(prediction, draft)));
    }
    await Promise.all(pending);
    return this.#outcome;
  }

  async #appendReview(prediction: TrackedPrediction, draft: Reviewed): Promise<void> {
    const { instrumentId, asOfDate } = prediction.data;
    const placement = {
      id: reviewEventId(prediction, draft),
      occurredAt: this.context.calendar.closeOf(asOfDate)!,
      causationId: prediction.eventId,
    };
    if (await this.#log.append(streams.predictionStream(instrumentId, asOfDate), draft, placement))
      this.#outcome.reviewed++;
  }

  /** @returns the windows of those that this run has sealed, so that they need not be made again. */
  async #seal(book: PredictionBook, sight: Sight): Promise<Windows> {
    const { members, histories, calendar, mode } = this.context;
    const { group } = calendar;
    const { date, cutoffAt } = sight;
    const windows = windowsOf(members, (id) => histories.of(id), sight, calendar);
    const draft = sealSession({ group, date, mode, cutoffAt }, windows, book.session(date));
    if (draft === undefined) return new Map();
    const id = streams.sealedEventId(group, date, draft.data.revision!);
    const appended = await this.#log.append(streams.sessionStream(group, date), draft, { id, occurredAt: cutoffAt });
    if (!appended) return new Map();
    this.#outcome.sealed += draft.data.members!.length;
    const sealed = new Set(draft.data.members!.map(({ instrumentId }) => instrumentId));
    return new Map([...windows].filter(([instrumentId]) => sealed.has(instrumentId)));
  }

  #outcomes(book: PredictionBook, sight: Sight) {
    return book.open().flatMap((prediction) => {
      const { instrumentId, targetDate } = prediction.data;
      const sealed = () => book.sealedBetween(targetDate, sight.date);
      const draft = settle(prediction.data, this.context.histories.of(instrumentId), sight, sealed);
      return draft === undefined ? [] : [{ prediction, draft, day: settledOn(draft, sight.date) }];
    });
  }

  async #close({ prediction, draft, day }: { prediction: TrackedPrediction; draft: Settled | Voided; day: string }) {
    const { instrumentId, asOfDate, predictionId } = prediction.data;
    const settled = draft.type === 'marketlog.predictions.v1.PredictionSettled';
    const appended = await this.#log.append(streams.predictionStream(instrumentId, asOfDate), draft, {
      id: settled ? streams.settledEventId(predictionId) : streams.voidedEventId(predictionId),
      occurredAt: this.context.calendar.closeOf(day)!,
      // The bar of the outcome.
      causationId: settled ? draft.data.settlement!.inputEvents![0] : prediction.eventId,
    });
    if (appended) this.#outcome[settled ? 'settled' : 'voided']++;
  }

  async #predict(book: PredictionBook, { date, cutoffAt }: Sight, fresh: Windows, next?: string): Promise<void> {
    const {
      calendar,
      predictor: { model },
    } = this.context;
    const targetDate = calendar.nextSession(date);
    if (targetDate === undefined) return;
    const { seals, predicted } = book.session(date);
    for (const seal of seals) {
      if (predicted.has(`${modelName(model)} ${seal.revision}`)) continue;
      const causationId = streams.sealedEventId(calendar.group, date, seal.revision);
      const windows = sealedWindows(seal, fresh, (id) => this.context.histories.of(id), calendar);
      await this.#predictSeal(book, seal, windows, { targetDate, cutoffAt, causationId });
      const completed = this.#complete(book, seal, [...windows.values()], { cutoffAt, causationId });
      await Promise.all([completed, next === undefined ? undefined : this.#begin(book, next)]);
    }
  }

  async #begin(book: PredictionBook, date: string): Promise<void> {
    if (this.#next === undefined) this.#next = { date, fresh: await this.#seal(book, this.#sightOf(date)) };
  }

  async #predictSeal(
    book: PredictionBook,
    { date, revision }: SessionSealed,
    windows: ReadonlyMap<string, FeatureWindow>,
    { targetDate, cutoffAt, causationId }: { targetDate: string; cutoffAt: number; causationId: string },
  ): Promise<void> {
    const { calendar, predictor, mode, now, members } = this.context;
    const { model } = predictor;
    const targetOpensAt = calendar.openOf(targetDate)!;
    const terms: SessionTerms = {
      ...{ group: calendar.group, asOfDate: date, targetDate },
      ...{ mode, madeAt: now, cutoffAt, targetOpensAt },
    };
    const seals = book.session(date).seals.filter((seal) => seal.revision <= revision);
    const sight = { date, cutoffAt, versions: versionsOf(seals) };
    const seen = seenBy(
      this.context,
      sight,
      articlesSeen(this.context.articles, await this.#articlesFor(book, seals.at(-1)!, { cutoffAt, causationId })),
    );
    const { claims, state } = await this.#claims(book, { ...seen, windows });
    const ofSeals = seals.map((seal) => streams.sealedEventId(calendar.group, date, seal.revision));
    const sealIds = seen.sentiment === undefined ? ofSeals : [...ofSeals, seen.sentiment.sealedBy];
    const symbols = new Map(members.map(({ instrumentId, symbol }) => [instrumentId, symbol]));
    const pending = [...windows].map(async ([instrumentId, window]) => {
      const instrument = { instrumentId, symbol: symbols.get(instrumentId) ?? instrumentId };
      const input = { instrument, window, state };
      const claim = claims.get(instrumentId)!;
      const draft = predictionOf(terms, input, claim, model, predictor.looksAtMarket ? sealIds : []);
      const id = streams.revisionEventId(draft.data.predictionId!, 1);
      const stream = streams.predictionStream(instrumentId, date);
      if (await this.#log.append(stream, draft, { id, occurredAt: cutoffAt, causationId })) this.#outcome.predictions++;
    });
    await Promise.all(pending);
  }

  /** What a model that is fed their sentiment may know of articles: fixed before it predicts, so that a second run knows the same. */
  async #articlesFor(book: PredictionBook, seal: SessionSealed, placement: { cutoffAt: number; causationId: string }) {
    const { predictor, articles, log } = this.context;
    const { group, date, revision } = seal;
    if (!predictor.looksAtSentiment || articles === undefined) return undefined;
    const known = book.articles(date, predictor.model, revision);
    if (known !== undefined) return known;
    const id = streams.articlesSealedEventId(group, date, revision, predictor.model);
    const { cutoffAt, causationId } = placement;
    const draft = sealArticles(seal, predictor, articles, cutoffAt);
    await this.#log.append(streams.sessionStream(group, date), draft, { id, occurredAt: cutoffAt, causationId });
    return (await log.catchUp()).articles(date, predictor.model, revision);
  }

  /** What the model says, and the interval state that goes with it: that of what it was trained on is another. */
  async #claims(book: PredictionBook, session: Omit<PredictedSession, 'state'>) {
    const { calendar, predictor } = this.context;
    const before = calendar.previousSession(session.sight.date) ?? '';
    const { model } = predictor;
    const inSample = predictor.isInSample(session.sight.date, calendar);
    const state = book.pool(model, inSample).upTo(before);
    return { claims: await predictor.claims({ ...session, state }), state };
  }

  /** That the session is predicted and that its features have drifted is said at once, so that neither is missing. */
  async #complete(
    book: PredictionBook,
    { date, revision, members }: SessionSealed,
    windows: readonly FeatureWindow[],
    { cutoffAt, causationId }: { cutoffAt: number; causationId: string },
  ): Promise<void> {
    const { predictor, mode, calendar } = this.context;
    const { group } = calendar;
    const same = { group, date, revision, model: predictor.model, mode };
    const features = featureBins(windows);
    const drift = book.watch(predictor.model).driftAt(date, features);
    const drafts = sessionPredicted(same, { members, features, drift });
    const placed = drafts.map(({ id, ...draft }) => ({
      ...draft,
      placement: { id, occurredAt: cutoffAt, causationId },
    }));
    await this.#log.appendAll(streams.sessionStream(group, date), placed);
  }
}
