import { bars, InterruptedImports } from './interrupted-imports.js';

/** Whatever happens to an import, the facts afterwards are those of one that nothing happened to. */
export function describeInterruptedImports(dialect: 'sqlite' | 'mysql', logs: number, killsOfEach: number): void {
  let imports: InterruptedImports;
  let undisturbed: { events: number; hash: unknown };

  beforeAll(async () => {
    imports = await InterruptedImports.prepare();
    undisturbed = await imports.onFreshLog('sqlite', async (log) => {
      await log.import();
      return { events: await log.events(), hash: await log.hash() };
    });
  });
  afterAll(() => imports.remove());

  it('an undisturbed import is what the others are compared with', () => {
    const tables = expect.arrayContaining([expect.objectContaining({ table: 'daily_bars', rows: bars })]);
    expect(undisturbed.hash).toEqual({ tables });
  });

  it(`imports of ${logs} logs, killed at ${killsOfEach} random points of each, leave the same facts once they are run again`, async () => {
    let killed = 0;
    const of = undisturbed.events / killsOfEach;
    for (let i = 0; i < logs; i++) {
      await imports.onFreshLog(dialect, async (log) => {
        for (let share = 0; share < killsOfEach; share++)
          if (await imports.killImport(log, { from: share * of, of })) killed++;
        await log.import();
        expect(await log.hash()).toEqual(undisturbed.hash);
        expect(await log.eventsOfType('marketlog.prices.v1.DailyBarRecorded')).toBe(bars);
        expect(await log.verify()).toMatchObject({ ok: true });
      });
    }
    expect(killed).toBeGreaterThanOrEqual((logs * killsOfEach) / 2);
  }, 600_000);

  it('two imports of a folder at once record each bar once', async () => {
    await imports.onFreshLog(dialect, async (log) => {
      const both = await Promise.all([imports.start(log).finished, imports.start(log).finished]);
      expect(both.map(({ exitCode, stderr }) => ({ exitCode, stderr: exitCode === 0 ? '' : stderr }))).toEqual(
        Array(2).fill({ exitCode: 0, stderr: '' }),
      );
      const counts = both.map(
        ({ stdout }) => JSON.parse(stdout) as { recorded: number; unchanged: number; read: number },
      );
      expect(counts.map(({ read }) => read)).toEqual([bars, bars]);
      expect(counts.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(bars);
      expect(await log.eventsOfType('marketlog.prices.v1.DailyBarRecorded')).toBe(bars);
      expect(await log.hash()).toEqual(undisturbed.hash);
      expect(await log.verify()).toMatchObject({ ok: true });
    });
  });
}
