import { openEventStore } from '#event-store';
import { freshDatabase } from '#testing';
import { TermsGate } from './terms-gate.js';
import { VendorUsageRepository } from './vendor-usage.repository.js';

/** Gates of several processes over one database, with a clock of their own that waiting moves on. */
export async function gates(dialect: 'sqlite' | 'mysql' = 'sqlite') {
  const fresh = await freshDatabase(dialect);
  const opened = await openEventStore({ url: fresh.url, create: true });
  const vendors = new VendorUsageRepository(opened.database);
  const clock = { time: Date.UTC(2024, 0, 10, 12, 0, 0, 500), now: () => clock.time };
  const waits: number[] = [];
  /** `halfOpenAfter` milliseconds of the real clock: by default more than any test takes. */
  const process = (halfOpenAfter = 600_000) => {
    const gate = new TermsGate(vendors, clock);
    gate.patience = { ...gate.patience, firstDelay: 1, longestDelay: 2, halfOpenAfter };
    gate.pause = async (milliseconds) => {
      waits.push(milliseconds);
      clock.time += milliseconds;
    };
    return gate;
  };
  return {
    vendors,
    clock,
    waits,
    process,
    async close() {
      await opened.close();
      await fresh.drop();
    },
  };
}
