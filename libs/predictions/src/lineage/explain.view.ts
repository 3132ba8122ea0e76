import type { PricePredicted } from '#contracts';
import { formatAddress, type EventEnvelope } from '#event-sourcing';
import { modelName } from '../model/built-in-models.js';
import type { Explanation } from './explain-prediction.js';
import { namedEvent } from './named-event.js';
import { sentimentKnown } from './sentiment-known.js';
import type { Conceivable } from './what-if.js';

/** An explanation as one JSON document. */
export function explanationJson(explanation: Explanation) {
  const { symbol, prediction, event, seal, inputs, corrections, now, outcome, otherModels } = explanation;
  const { asOfDate, targetDate, revision, mode, late, inSample, model, interval, featureSet } = prediction;
  const { level, skill, expectedReturn, currency, featuresHash } = prediction;
  return {
    ...{ symbol, asOfDate, targetDate, id: prediction.predictionId, address: formatAddress(event), revision },
    ...{ mode, late, inSample, level, skill, expectedReturn, currency: currency ?? null },
    ...numbers(prediction),
    model: { name: model!.name, version: model!.version, hash: model!.hash },
    interval: { ...intervalOf(prediction), quantile: interval!.quantile ?? null },
    features: { set: featureSet, hash: featuresHash, sentiment: sentimentKnown(inputs) },
    seal: namedEvent(seal),
    events: inputs.map(namedEvent),
    corrections: corrections.map(({ event: by, date, used, before }) => ({
      ...{ ...namedEvent(by), date, recordedAt: new Date(by.recordedAt).toISOString(), used },
      before: conceivable(before),
    })),
    now: conceivable(now),
    outcome: outcome === undefined ? null : outcomeOf(outcome),
    otherModels,
  };
}

function intervalOf({ interval }: PricePredicted) {
  const { sigma, alpha, scores } = interval!;
  return { sigma, alpha, scores };
}

type Numbers = Pick<PricePredicted, 'referenceClose' | 'predictedClose' | 'lower' | 'upper' | 'probabilityUp'>;

function numbers({ referenceClose, predictedClose, lower, upper, probabilityUp }: Numbers) {
  return {
    referenceClose,
    predictedClose,
    lower: lower ?? null,
    upper: upper ?? null,
    probabilityUp: probabilityUp ?? null,
  };
}

function conceivable(claim: Conceivable) {
  return 'missing' in claim ? claim : { ...numbers(claim), sigma: claim.sigma, featuresHash: claim.featuresHash };
}

function outcomeOf({ event, decoded }: NonNullable<Explanation['outcome']>) {
  const { data } = decoded;
  if (!('settlement' in data))
    return { status: 'void', reason: 'reason' in data ? data.reason : null, ...namedEvent(event) };
  const { settledDate, actualReturn, actualClose, insideInterval, directionCorrect } = data.settlement!;
  return {
    ...{ status: 'settled', ...namedEvent(event), settledDate, actualReturn, actualClose },
    insideInterval: insideInterval ?? null,
    directionCorrect: directionCorrect ?? null,
  };
}

/** What a person reads. */
export function explanationText(explanation: Explanation): string {
  const { symbol, prediction, event, seal, inputs, corrections, now, outcome, otherModels } = explanation;
  const { asOfDate, targetDate, model, revision, mode, interval, expectedReturn, featuresHash, featureSet } =
    prediction;
  const sentiment = sentimentKnown(inputs);
  const { sigma, alpha, scores, quantile } = interval!;
  const others = otherModels.length === 0 ? '' : `; also by ${otherModels.join(', ')} (--model)`;
  const rows: [string, string][] = [
    ['prediction', `of ${targetDate} from the close of ${asOfDate}, ${mode}, revision ${revision}, ${formatAddress(event)}`],
    ['model', `${modelName(model!)} (${model!.hash.slice(0, 12)}…), skill ${prediction.skill}${others}`],
    ['says', said(prediction)],
    ['expects', `a return of ${percent(expectedReturn)} from ${prediction.referenceClose}`],
    ['interval', `σ ${percent(sigma)}, quantile ${quantile?.toFixed(4) ?? 'none yet'} of ${scores} scores, α ${alpha.toFixed(4)}`],
    ['outcome', outcome === undefined ? 'open' : outcomeText(outcome)],
    ['features', `${featureSet}, ${featuresHash.slice(0, 12)}…, from ${inputs.length} events`],
    ...(sentiment === null ? [] : [['sentiment', sentimentText(sentiment)] as [string, string]]),
    ['events', addressRuns(inputs)],
    ['sealed by', formatAddress(seal)],
    ...corrections.map(({ event: by, date, used, before }): [string, string] => [
      `before ${formatAddress(by)}`,
      `${said(before)} (${by.type.split('.').at(-1)} of ${date}, ${used ? 'among its events' : 'not among its events'})`,
    ]),
    ['known now', said(now)],
  ]; // prettier-ignore
  const width = Math.max(...rows.map(([label]) => label.length));
  return [`${symbol} ${asOfDate}`, ...rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`)].join('\n');
}

function sentimentText({ model, recordedThrough }: NonNullable<ReturnType<typeof sentimentKnown>>): string {
  const scored = model === null ? 'no value, because no article was scored' : `scores of version ${model}`;
  return `${scored}, as recorded by ${recordedThrough}`;
}

function said(claim: Conceivable | Numbers): string {
  if ('missing' in claim) return `no prediction: ${claim.missing}`;
  const { predictedClose, lower, upper, probabilityUp } = claim;
  const bounds = lower === undefined || upper === undefined ? 'no bounds yet' : `${round(lower)} to ${round(upper)}`;
  const up = probabilityUp === undefined ? '' : `, up with probability ${probabilityUp.toFixed(4)}`;
  return `${round(predictedClose)}, ${bounds}${up}`;
}

function outcomeText({ event, decoded }: NonNullable<Explanation['outcome']>): string {
  const { data } = decoded;
  if (!('settlement' in data)) return `void: ${'reason' in data ? data.reason : ''}, ${formatAddress(event)}`;
  const { settledDate, actualClose, actualReturn, insideInterval } = data.settlement!;
  const inside = insideInterval === undefined ? '' : insideInterval ? ', inside the bounds' : ', outside the bounds';
  return `${round(actualClose)} on ${settledDate} (${percent(actualReturn)})${inside}, ${formatAddress(event)}`;
}

/** `prices-3@40…120, prices-3@125` */
function addressRuns(events: readonly EventEnvelope[]): string {
  const runs: { readonly first: EventEnvelope; last: EventEnvelope }[] = [];
  for (const event of [...events].sort((a, b) => a.partition - b.partition || a.position - b.position)) {
    const run = runs.at(-1);
    if (run?.last.partition === event.partition && run.last.position + 1 === event.position) run.last = event;
    else runs.push({ first: event, last: event });
  }
  return runs.map(({ first, last }) => formatAddress(first) + (first === last ? '' : `…${last.position}`)).join(', ');
}

function round(price: number): string {
  return String(Number(price.toPrecision(8)));
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}
