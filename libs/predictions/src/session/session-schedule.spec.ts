import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandBus } from '@nestjs/cqrs';
import type { LatestPrices } from '#contracts';
import { InMemoryDirectory, InMemoryEventStore, InMemoryLeases, LeaseTable, writeTinySequenceModel } from '#testing';
import { featureNames } from '../features/feature-set.js';
import { modelName } from '../model/built-in-models.js';
import { predictorsOf } from '../model/predictors.fixture.js';
import { PredictSessionHandler, type PredictSession } from './predict-session.command.js';
import { PredictionGroups } from './prediction-groups.js';
import { SessionSchedule } from './session-schedule.js';
import { calendar, closes, SmallMarket, symbols } from './small-market.fixture.js';

const date = '2014-01-30';
const anHourLater = calendar.closeOf(date)! + 3_600_000;

function processOf(market: SmallMarket, table: LeaseTable, name: string, lastBar = date) {
  const directory = new InMemoryDirectory(symbols.map((instrumentId) => ({ instrumentId, exchange: 'XNYS' })));
  const handler = new PredictSessionHandler(market.store, market.predictors);
  const executed: string[] = [];
  const commands = {
    execute: (command: PredictSession) => {
      executed.push(command.date);
      return handler.execute(command);
    },
  } as unknown as CommandBus;
  const prices = { byInstruments: async () => new Map([['A', { lastBar }]]) } as unknown as LatestPrices;
  const leases = new InMemoryLeases(table, name);
  return {
    leases,
    executed,
    schedule: new SessionSchedule(commands, new PredictionGroups(directory), prices, leases, market.predictors),
  };
}

async function market(): Promise<SmallMarket> {
  const small = new SmallMarket(symbols, new InMemoryEventStore({ clock: () => anHourLater }));
  for (const [i, symbol] of symbols.entries()) await small.trade(symbol, closes(i + 1, '2013-05-01', date));
  return small;
}

test('predicts a session live an hour after its close, and looks at it again only half an hour later', async () => {
  const small = await market();
  const { schedule, executed } = processOf(small, new LeaseTable(), 'one');
  await schedule.look(anHourLater - 1);
  expect(executed).toEqual(['2014-01-29']);
  await schedule.look(anHourLater);
  await schedule.look(anHourLater + 60_000);
  expect(executed).toEqual(['2014-01-29', date]);
  const [predicted] = (await small.ofType('marketlog.predictions.v1.SessionPredicted')).filter(
    ({ data }) => data.date === date,
  );
  expect(predicted!.data).toMatchObject({ mode: 'live', predictions: 8, members: symbols });
  await schedule.look(anHourLater + 1_800_000);
  expect(executed).toHaveLength(3);
});

test('leaves a session alone that another process predicts, and one without any bar yet', async () => {
  const small = await market();
  const table = new LeaseTable();
  const { schedule, executed } = processOf(small, table, 'one');
  await new InMemoryLeases(table, 'other').acquire(`session:US:${date}`, 60_000);
  expect(await schedule.look(anHourLater)).toBe(true);
  expect(executed).toEqual([]);
  // The other one was killed: its lease ends, and with it the wait.
  table.now = 60_000;
  expect(await schedule.look(anHourLater)).toBe(false);
  expect(executed).toEqual([date]);
  const early = processOf(small, new LeaseTable(), 'two', '2014-01-29');
  await early.schedule.look(anHourLater);
  expect(early.executed).toEqual([]);
});

test('the trained model that is shipped predicts beside the baseline; one that is broken, or was trained on the session, keeps nobody', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marketlog-schedule-'));
  const ship = (card: object) => writeTinySequenceModel(join(folder, 'prediction'), { columns: featureNames, card });
  const modelsOf = async (small: SmallMarket) =>
    (await small.ofType('marketlog.predictions.v1.SessionPredicted')).map(({ data }) => modelName(data.model!));
  for (const [card, expected] of [
    [{}, ['attention-lstm@1.0.0', 'persistence@1']],
    [{ featureSet: 'session@9' }, ['persistence@1']],
    [{ trainedThrough: date }, ['persistence@1']],
  ] as const) {
    await ship(card);
    const small = await market();
    small.predictors = predictorsOf(folder);
    await processOf(small, new LeaseTable(), 'one').schedule.look(anHourLater);
    expect((await modelsOf(small)).sort()).toEqual(expected);
  }
  await rm(folder, { recursive: true });
});
