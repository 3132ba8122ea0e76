import { bars, InterruptedImports, withdrawLine } from './interrupted-imports.js';

/** Whatever happens to a withdrawal, it goes on when it is asked for again, and the same files can be imported afterwards. */
export function describeInterruptedWithdrawals(dialect: 'sqlite' | 'mysql', logs: number, killsOfEach: number): void {
  let imports: InterruptedImports;
  let imported: unknown;
  let undisturbed: { events: number; hash: unknown };

  beforeAll(async () => {
    imports = await InterruptedImports.prepare();
    await imports.onFreshLog('sqlite', async (log) => {
      const ingestion = await log.import();
      imported = await log.hash();
      const before = await log.events();
      await log.withdraw(ingestion);
      undisturbed = { events: (await log.events()) - before, hash: await log.hash() };
    });
  });
  afterAll(() => imports.remove());

  it('an undisturbed withdrawal leaves no bar and no stock', () => {
    const rows = ['indicators', 'instruments', 'instrument_tickers'].map((table) =>
      expect.objectContaining({ table, rows: 0 }),
    );
    expect(undisturbed.hash).toEqual({ tables: expect.arrayContaining(rows) });
    expect(undisturbed.hash).not.toEqual(imported);
  });

  it(`withdrawals in ${logs} logs, killed at ${killsOfEach} random points of each, end as one that nothing happened to`, async () => {
    let killed = 0;
    const of = undisturbed.events / killsOfEach;
    for (let i = 0; i < logs; i++) {
      await imports.onFreshLog(dialect, async (log) => {
        const ingestion = await log.import();
        const before = await log.events();
        for (let share = 0; share < killsOfEach; share++) {
          if (await imports.kill(log, withdrawLine(ingestion), { from: before + share * of, of })) killed++;
        }
        await log.withdraw(ingestion);
        expect(await log.hash()).toEqual(undisturbed.hash);
        expect(await log.eventsOfType('marketlog.prices.v1.DailyBarWithdrawn')).toBe(bars);
        expect(await log.verify()).toMatchObject({ ok: true });
        await log.import();
        expect(await log.eventsOfType('marketlog.prices.v1.DailyBarRecorded')).toBe(2 * bars);
      });
    }
    expect(killed).toBeGreaterThanOrEqual((logs * killsOfEach) / 2);
  }, 600_000);
}
