// `npm run calendars -- generate|check`: the calendars of libs/markets against the Python package exchange_calendars.
import { join } from 'node:path';
import { root, runPython } from './python.mjs';

const [verb] = process.argv.slice(2);
if (verb !== 'generate' && verb !== 'check') {
  console.error('usage: npm run calendars -- generate|check');
  process.exit(64);
}
runPython(join(root, 'tools', 'calendars', `${verb}.py`), verb === 'check' ? [process.execPath] : []);
