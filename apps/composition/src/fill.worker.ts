/** A thread that fills generations of this build's read models, started by `FillThreads`. */
import { fillPartitions } from '#projection-engine';
import { projections } from './projections.js';

await fillPartitions(projections);
