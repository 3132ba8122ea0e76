import { createProgress, describeError, interruption } from '#cli';
import { serve } from './standalone.js';

/** `node dist/apps/standalone/src/main.js`: what `marketlog start` does, without the command line. */
try {
  await serve({ progress: createProgress(process.stderr, false), signal: interruption().signal }, console.log);
  process.exit(0);
} catch (error) {
  const { message, code } = describeError(error);
  console.error(`marketlog: ${message} (${code})`);
  process.exit(1);
}
