import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { calendarOf, exchangesWithCalendar, type ExchangeCalendar } from '#markets';
import { mulberry32, waitFor, writeTinySequenceModel } from '#testing';
import { featureNames } from '../../libs/predictions/src/features/feature-set.js';
import { PredictingCluster } from './predicting-cluster.js';
import { writeSessionBars } from './session-bars.js';

const kills = Number(process.env['MARKETLOG_PREDICTION_KILLS'] ?? 5);
const seed = Number(process.env['MARKETLOG_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const anHour = 3_600_000;
/** Of each exchange. */
const instruments = 25;
const models = ['persistence@1', 'attention-lstm@1.0.0'];

/** An exchange, and the session that a service predicts from now. */
interface Market {
  readonly calendar: ExchangeCalendar;
  readonly session: string;
  readonly symbols: readonly string[];
}

/** Exchanges whose session to predict from stays the same for the next half hour, whatever the time is. */
function marketsNow(count: number): Market[] {
  const now = Date.now();
  return exchangesWithCalendar()
    .flatMap((exchange) => {
      const { calendar } = calendarOf(exchange) as { calendar: ExchangeCalendar };
      const session = calendar.lastClosed(now - anHour);
      if (session === undefined || session !== calendar.lastClosed(now - anHour / 2)) return [];
      const symbols = Array.from({ length: instruments }, (_, i) => `${calendar.group.slice(-3)}${i}`);
      return [{ calendar, session, symbols }];
    })
    .slice(0, count);
}

/** The last day of trading everywhere that lies so far back that its bars count as known then, whenever they are imported. */
function commonSession(): string {
  const day = new Date(Date.now() - 8 * 24 * anHour);
  while (!markets.every(({ calendar }) => calendar.isSession(day.toISOString().slice(0, 10))))
    day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

let predicting: PredictingCluster;
let trained: string;
const markets = marketsNow(5);
const before = commonSession();

beforeAll(async () => {
  process.stderr.write(`killed analyst: MARKETLOG_TEST_SEED=${seed}\n`);
  trained = await mkdtemp(join(tmpdir(), 'marketlog-trained-'));
  await writeTinySequenceModel(join(trained, 'prediction'), { columns: featureNames });
  predicting = await PredictingCluster.start({ apps: { ingest: 0, api: 0 }, env: { MARKETLOG_MODELS: trained } });
}, 300_000);

afterAll(async () => {
  await predicting.stop();
  await rm(trained, { recursive: true });
});

test(`an analyst that is killed ${kills} times predicts and settles each key once and misses none`, async () => {
  const { cluster } = predicting;
  const random = mulberry32(seed);
  const analyst = cluster.app('analyst-1');
  await analyst.stop();
  await record();
  const recorded = await predicting.count();
  expect(recorded).toBe(markets.length * (instruments + 2));
  const each = markets.length * instruments;
  // What the session before said is settled; a seal, and for each model its predictions and that they are complete.
  const expected = each + markets.length + models.length * (each + markets.length);
  analyst.start();
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const goal = recorded + Math.floor(((kill + random()) / kills) * expected * 0.95);
    await reached(goal);
    await pause(random() * 30);
    const { restarts } = analyst;
    analyst.kill();
    const again = () => (analyst.restarts > restarts && analyst.state === 'running') || undefined;
    await waitFor('the analyst to be started anew', again, { within: 120_000, every: 10 });
    if ((await predicting.count()) < recorded + expected) killed++;
  }
  await reached(recorded + expected);
  await analyst.stop();
  expect(killed).toBeGreaterThanOrEqual(Math.ceil(kills * 0.6));
  expect(await predicting.count()).toBe(recorded + expected);
  expect(await said()).toEqual(keys());
  expect(await predicting.run('predictions', 'verify', '--sample', '200')).toMatchObject({
    ok: true,
    equal: 200,
  });
  expect(await predicting.run('log', 'verify')).toMatchObject({ ok: true });
}, 1_200_000);

/** Bars of each exchange up to its session; what was predicted from an earlier one before they all were there, the analyst settles. */
async function record(): Promise<void> {
  for (const { calendar, symbols } of markets) await importUpTo(before, calendar, symbols);
  await predicting.run('predict', 'backfill', '--from', before, '--to', before, '--no-wait');
  for (const { calendar, session, symbols } of markets) await importUpTo(session, calendar, symbols);
}

async function importUpTo(last: string, calendar: ExchangeCalendar, symbols: readonly string[]): Promise<void> {
  const folder = join(predicting.folder, 'prices', calendar.group);
  await writeSessionBars(folder, symbols, { calendar, first: calendar.sessionAfter(before, -155)!, last, seed });
  await predicting.run('import', 'prices', folder, '--source', 'csv', '--exchange', calendar.group);
}

const reached = (goal: number) =>
  waitFor(`${goal} events`, async () => (await predicting.count()) >= goal || undefined, { within: 300_000, every: 5 });

/** What the log says of the session of each exchange, one line for each event. */
async function said(): Promise<string[]> {
  const days = new Map(markets.map(({ calendar, session }) => [calendar.group, session]));
  const lines = (await predicting.events()).flatMap((event) => {
    switch (event.type) {
      case 'marketlog.predictions.v1.PricePredicted': {
        const { group, asOfDate, symbol, model, mode } = event.data;
        return asOfDate === days.get(group) ? [`predicted ${symbol} ${asOfDate} ${model!.name}@${model!.version} ${mode}`] : []; // prettier-ignore
      }
      case 'marketlog.predictions.v1.PredictionSettled': {
        const { symbol, settledDate } = event.data.settlement!;
        return [`settled ${symbol} ${settledDate}`];
      }
      case 'marketlog.predictions.v1.SessionPredicted': {
        const { group, date, model, predictions } = event.data;
        return date === days.get(group) ? [`complete ${group} ${date} ${model!.name}@${model!.version} ${predictions}`] : []; // prettier-ignore
      }
      default:
        return [];
    }
  });
  return lines.sort();
}

function keys(): string[] {
  return markets
    .flatMap(({ calendar, session, symbols }) => [
      ...symbols.map((symbol) => `settled ${symbol} ${calendar.nextSession(before)}`),
      ...models.flatMap((model) => [
        `complete ${calendar.group} ${session} ${model} ${instruments}`,
        ...symbols.map((symbol) => `predicted ${symbol} ${session} ${model} live`),
      ]),
    ])
    .sort();
}
