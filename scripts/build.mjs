// `npm run build`: what every start does before it runs anything, and nothing more.
import { prepare } from './bootstrap/prepare.mjs';
import { BootstrapError, say } from './bootstrap/say.mjs';

try {
  await prepare();
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
