import { openEventStore, SqlLeases } from '#event-store';
import { freshDatabase, waitFor } from '#testing';
import { announcePresence } from './process-presence.js';
import { RunningProcesses } from './running-processes.repository.js';

test('a process is shown with what it is and what it holds, for as long as it runs', async () => {
  const fresh = await freshDatabase('sqlite');
  const { database, store, close } = await openEventStore({ url: fresh.url, create: true, partitions: 1 });
  const [service, command] = [new SqlLeases(database, '41@desk/a'), new SqlLeases(database, '42@desk/b')];
  const processes = new RunningProcesses(database, store);
  const leave = announcePresence(service, 'projector', '0.1.0');
  await service.acquire('projector', 60_000);
  await command.acquire('rebuild:stocks', 60_000);
  const all = await waitFor('both to be known', async () => {
    const found = await processes.list();
    return found.some(({ role }) => role !== null) ? found : undefined;
  });
  expect(all).toEqual([
    { role: null, version: null, process: '42@desk', leases: ['rebuild:stocks'] },
    { role: 'projector', version: '0.1.0', process: '41@desk', leases: ['projector'] },
  ]);
  await leave();
  expect((await processes.list()).map(({ role }) => role)).toEqual([null, null]);
  await close();
  await fresh.drop();
});

test('one that may not write is not shown, and goes on', async () => {
  const refusing = {
    acquire: () => Promise.reject(new Error('denied')),
    release: () => Promise.reject(new Error('denied')),
  };
  await expect(announcePresence(refusing as unknown as SqlLeases, 'api', '0.1.0')()).resolves.toBeUndefined();
});
