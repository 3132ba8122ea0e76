import type { CommandBus } from '@nestjs/cqrs';
import { loadSettings } from '#config';
import { noCounts, type InstrumentDirectory } from '#contracts';
import { InMemoryEventStore, InMemoryLeases } from '#testing';
import { IngestionLeases } from '../write/ingestion-leases.js';
import { LogIngestionJournal } from '../write/ingestion-journal.js';
import { RequestIngestionHandler, type RequestIngestion } from '../write/request-ingestion.command.js';
import { FetchSchedule } from './fetch-schedule.js';

const minute = 60_000;
const noon = Date.UTC(2024, 0, 10, 12);
const live = { kind: 'prices', mode: 'live', source: 'yahoo', files: [], symbols: [] } as const;

let store: InMemoryEventStore;
let requested: string[];

beforeEach(() => {
  store = new InMemoryEventStore();
  requested = [];
});

/** The schedule of a process: slots of ten minutes. */
function schedule(tracked: readonly string[] = ['AAPL']): FetchSchedule {
  const { settings } = loadSettings({ MARKETLOG_FETCH_MINUTES: '10' });
  const commands = {
    async execute(command: RequestIngestion) {
      const { changed } = await new RequestIngestionHandler(store).execute(command);
      if (changed) requested.push(command.ingestionId);
    },
  } as unknown as CommandBus;
  return new FetchSchedule(
    settings,
    commands,
    { tracked: async () => tracked } as unknown as InstrumentDirectory,
    store,
    { now: () => noon },
  );
}

async function run(ingestionId: string): Promise<void> {
  const journal = new LogIngestionJournal(store, new IngestionLeases(new InMemoryLeases()));
  await journal.start(live, ingestionId);
  await journal.complete(ingestionId, noCounts());
}

it('requests each slot once, whoever looks and however often', async () => {
  const [one, other] = [schedule(), schedule()];
  for (const now of [noon, noon + minute, noon + 9 * minute]) {
    await one.look(now);
    await other.look(now);
  }
  expect(requested).toHaveLength(1);
  await run(requested[0]!);
  await one.look(noon + 10 * minute);
  await other.look(noon + 10 * minute);
  expect(new Set(requested).size).toBe(2);
});

it('requests no slot while an earlier one has no end, then the one that it is', async () => {
  const one = schedule();
  await one.look(noon);
  for (const passed of [10, 20, 30]) await one.look(noon + passed * minute);
  await schedule().look(noon + 10 * minute);
  expect(requested).toHaveLength(1);
  await run(requested[0]!);
  await one.look(noon + 31 * minute);
  await schedule().look(noon + 39 * minute);
  expect(requested).toHaveLength(2);
});

it('requests nothing where nothing is tracked', async () => {
  await schedule([]).look(noon);
  expect(requested).toEqual([]);
});
