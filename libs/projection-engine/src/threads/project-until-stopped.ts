import { once } from 'node:events';
import { AppendSignal } from '#event-sourcing';
import { SqlLeases } from '#event-store';
import { GatheringSubscription } from '../consuming/gathering-subscription.js';
import { Lease, projectorLease } from '../consuming/lease.js';
import { EngineFactory } from '../running/engine-factory.js';
import { ProjectionRunner } from '../running/projection-runner.js';
import {
  sayingLog,
  type ProjectTask,
  type ThreadMessage,
  type ThreadReply,
  type ThreadSurroundings,
} from './thread-task.js';

/** On SQLite too one partition is computed while the rows of another wait for their turn. */
const lanes = { sqlite: 2 };

/** Projects as the process that has started the thread did before. */
export async function projectUntilStopped(
  { parkedKeysLimit, turns }: ProjectTask,
  { opened: { database, store }, projections, decoder, port, stopped }: ThreadSurroundings,
): Promise<void> {
  database.takeTurns(turns);
  database.moveWal('seldom');
  const say = (reply: ThreadReply): void => port.postMessage(reply);
  const log = sayingLog(port);
  const progress = { advanced: () => say({ kind: 'advanced' }) };
  const signal = new AppendSignal();
  const subscription = new GatheringSubscription(store, signal);
  const of = { database, store, subscription, projections, log, decoder, parkedKeysLimit };
  const factory = new EngineFactory({ ...of, fills: true, lanes });
  const runner = new ProjectionRunner(factory, new Lease(new SqlLeases(database), projectorLease), progress);
  port.on('message', (message: ThreadMessage) => {
    if (message.kind === 'appended') signal.appended(message.to, message.events);
    if (message.kind === 'awaited') subscription.hurry();
    if (message.kind === 'go' && !stopped.aborted) runner.start();
  });
  if (!stopped.aborted) await once(stopped, 'abort');
  subscription.hurry();
  await runner.stop();
  subscription.close();
}
