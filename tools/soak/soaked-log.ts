import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { loadSettings } from '#config';
import { decodeEvent, VendorGate } from '#contracts';
import { Database } from '#database';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { FetchSchedule, IngestionsRunModule, RequestIngestion } from '#ingestions';
import { ChangeTicker, TrackInstrument } from '#instruments';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { LogModule } from '../../apps/composition/src/log.module.js';
import { PortsModule } from '../../apps/composition/src/ports.module.js';
import type { SimulatedTime } from './simulated-time.js';
import { timeHeader } from './soak-vendor.js';

/** What the service is composed of here. */
class SoakedModule {}

/** The parts of the gate that know real time. */
interface TimedGate {
  patience: Record<string, number>;
  pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  ask: VendorGate['ask'];
}

/** How long one fetch of all symbols may take, milliseconds of the real clock. */
const patience = 40 * 60_000;

/** What `ingest` and a projector run, in this process, on a clock of its own, asking simulated vendors. */
export class SoakedLog {
  readonly store: EventStore;
  readonly #commands: CommandBus;
  readonly #schedule: FetchSchedule;
  readonly #database: Database;

  private constructor(
    private readonly app: INestApplicationContext,
    private readonly time: SimulatedTime,
  ) {
    this.store = app.get(EventStore, { strict: false });
    this.#commands = app.get(CommandBus, { strict: false });
    this.#schedule = app.get(FetchSchedule, { strict: false });
    this.#database = app.get(Database, { strict: false });
  }

  static async open(databaseUrl: string, vendorUrl: string, time: SimulatedTime): Promise<SoakedLog> {
    const { settings } = loadSettings({
      MARKETLOG_DATABASE_URL: databaseUrl,
      MARKETLOG_YAHOO_URL: vendorUrl,
      MARKETLOG_NEWS_SCHEDULE: 'off',
      NEWS_API_KEY: 'a-key-of-the-soak',
      MARKETLOG_VENDOR_BUDGETS: 'yahoo=100/20000,news-api=60/2000',
    });
    const real = globalThis.fetch;
    const asSimulated = ((input, init) => {
      const { href } = new URL(input instanceof Request ? input.url : input);
      const headers = new Headers(init?.headers);
      headers.set(timeHeader, String(time.now()));
      return real(href.replace('https://newsapi.org', vendorUrl), { ...init, headers });
    }) as typeof globalThis.fetch;
    // Sources take the fetch of their process, once, when they are made.
    globalThis.fetch = asSimulated;
    try {
      const modules = [
        LogModule.forRoot(settings, { create: true, run: true, clock: time }),
        PortsModule,
        IngestionsRunModule.register({ scheduled: true }),
      ];
      const app = await NestFactory.createApplicationContext(
        { module: SoakedModule, imports: modules },
        { logger: false },
      );
      onSimulatedTime(app.get<unknown, TimedGate>(VendorGate, { strict: false }), time);
      return new SoakedLog(app, time);
    } finally {
      globalThis.fetch = real;
    }
  }

  async track(symbols: readonly string[]): Promise<void> {
    for (let first = 0; first < symbols.length; first += 100) {
      const some = symbols.slice(first, first + 100);
      await Promise.all(
        some.map((symbol) => this.#commands.execute(new TrackInstrument(symbol, this.time.now(), randomUUID()))),
      );
    }
    await this.settled();
  }

  async rename(instrumentId: string, ticker: string, from: string): Promise<void> {
    await this.#commands.execute(new ChangeTicker(instrumentId, ticker, from, this.time.now(), randomUUID()));
    await this.settled();
  }

  /** Lets the schedule look at the clock, and waits for the end of what it has requested. @returns whether there was anything */
  async scheduled(): Promise<boolean> {
    await this.#schedule.look(this.time.now());
    if (await this.#isOver()) return false;
    await this.#ended();
    return true;
  }

  /** Asks for prices of all that is tracked, as a client does over REST. */
  async fetchAll(): Promise<void> {
    await this.#commands.execute(new RequestIngestion(randomUUID(), 'prices', [], this.time.now()));
    await this.#ended();
  }

  /** Asks for news, as a client does over REST. @returns whether they came whole */
  async news(symbols: readonly string[], day: string): Promise<boolean> {
    const id = randomUUID();
    await this.#commands.execute(
      new RequestIngestion(id, 'articles', symbols, this.time.now(), { from: day, to: day }),
    );
    await this.#ended();
    const events = (await this.store.readStream(`ingestion-${id}`)).map(decodeEvent);
    return events.at(-1)?.type === 'marketlog.ingestions.v1.IngestionCompleted';
  }

  /** Until the read models hold all that is in the log. */
  async settled(): Promise<void> {
    await this.app.get(ProjectionProgress, { strict: false }).caughtUp(await this.store.heads());
  }

  close(): Promise<void> {
    return this.app.close();
  }

  async #ended(): Promise<void> {
    await waitFor('the fetch to end', async () => (await this.#isOver()) || undefined, {
      within: patience,
      every: 100,
    });
    await this.settled();
  }

  async #isOver(): Promise<boolean> {
    const requested = await this.#count('IngestionRequested');
    return requested === (await this.#count('IngestionCompleted')) + (await this.#count('IngestionFailed'));
  }

  async #count(type: string): Promise<number> {
    const sql = "SELECT COUNT(*) AS events FROM events WHERE category = 'ingestions' AND type = ?";
    const [row] = await this.#database.query<{ events: number }>(sql, [`marketlog.ingestions.v1.${type}`]);
    return row?.events ?? 0;
  }
}

/** Budgets are waited for on the simulated clock; repetitions come soon, because cockatiel knows the real one only. */
function onSimulatedTime(gate: TimedGate, time: SimulatedTime): void {
  gate.patience = { ...gate.patience, firstDelay: 5, longestDelay: 50, halfOpenAfter: 200 };
  gate.pause = (milliseconds) => time.wait(milliseconds);
  const ask = gate.ask.bind(gate);
  gate.ask = (...given) => time.during(() => ask(...given));
}
