import { createProgress } from '#imports';
import { runService } from '../../composition/src/run-service.js';
import { standalone } from './standalone.js';

/** `node dist/apps/standalone/src/main.js`: what `marketlog start` does, without the command line. */
await runService((signal) => standalone({ progress: createProgress(process.stderr, false), signal }));
