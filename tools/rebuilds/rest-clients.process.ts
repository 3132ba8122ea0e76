import { once } from 'node:events';
import { restLoad, type LoadTask } from './rest-load.js';

/** Clients of the service as a process of their own, so that neither keeps the other waiting: is sent what to ask, then `stop`, and sends its report. */
const [task] = (await once(process, 'message')) as [LoadTask];
const stopped = new AbortController();
process.once('message', () => stopped.abort());
// It does not outlive the check, not even one that is killed.
process.once('disconnect', () => process.exit());
process.send!(await restLoad(task, stopped.signal), () => process.disconnect());
