/** A thread that fills generations of this build's read models, or projects beside a command. */
import { version } from '#config';
import { workOnThread } from '#projection-engine';
import { startTracing } from '#telemetry';
import { projections } from './projections.js';

const stopTracing = await startTracing({ app: 'projections', version });
await workOnThread(projections);
await stopTracing();
