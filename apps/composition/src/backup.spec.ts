import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RawLogRepository, verifyLog } from '#operations';
import { openEventStore } from '#event-store';
import { barRecorded, barSeries, given } from '#testing';

test('a copy of a SQLite log, made beside the service that writes it, is whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'marketlog-backup-'));
  const [file, copy] = [join(folder, 'marketlog.db'), join(folder, 'backup.db')];
  const { store, close } = await openEventStore({ url: `sqlite:${file}`, create: true });
  const record = (from: number, to: number) =>
    Promise.all(
      Array.from({ length: to - from }, (_, i) =>
        given(store, `prices-S${from + i}-2014`, barSeries(50, { instrumentId: `S${from + i}` }).map(barRecorded)),
      ),
    );
  try {
    await record(0, 20);
    const more = record(20, 40);
    const beside = new DatabaseSync(file);
    beside.exec(`VACUUM INTO '${copy}'`);
    beside.close();
    await more;
    const restored = await openEventStore({ url: `sqlite:${copy}`, create: false });
    const verified = await verifyLog(new RawLogRepository(restored.database));
    await restored.close();
    expect(verified).toMatchObject({ ok: true, faults: [] });
    expect(verified.events).toBeGreaterThanOrEqual(1_000);
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
});
