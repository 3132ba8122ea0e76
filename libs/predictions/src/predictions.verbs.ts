import { UsageError, type CliVerb } from '#cli';
import { isTradingDay } from '#markets';
import { modelName, persistence } from './model/built-in-models.js';

const predictSessionVerb: CliVerb = {
  name: 'predict session',
  summary: 'Predicts the session that closed last, an hour after its close at the earliest; a second run adds nothing',
  options: [
    { flags: '--model <name@version>', description: 'which model', default: modelName(persistence) },
    { flags: '--group <group>', description: 'calendar group such as US (default: every one)' },
    { flags: '--no-wait', description: 'return without waiting for the read models' },
  ],
  examples: ['marketlog predict session --group US'],
  log: 'open',
  action: async () => (await import('./cli/predict-session.cli.js')).PredictSessionAction,
};

const backfillPredictionsVerb: CliVerb = {
  name: 'predict backfill',
  summary: 'Predicts past sessions on what was available then, and settles them; a second run adds nothing',
  options: [
    { flags: '--from <date>', description: 'first trading day to predict from', parse: parseDay },
    { flags: '--to <date>', description: 'last trading day to predict from', parse: parseDay },
    { flags: '--model <name@version>', description: 'which model', default: modelName(persistence) },
    { flags: '--group <group>', description: 'calendar group such as US (default: every one)' },
    {
      flags: '--symbols <list>',
      description: 'only these instruments, separated by commas (default: all of the group)',
      parse: (text) => text.split(',').map((symbol) => symbol.trim()),
    },
    { flags: '--no-wait', description: 'return without waiting for the read models' },
  ],
  examples: ['marketlog predict backfill --from 2012-03-01 --to 2013-02-28'],
  log: 'open',
  action: async () => (await import('./cli/backfill-predictions.cli.js')).BackfillPredictionsAction,
};

export const predictionsVerbs: readonly CliVerb[] = [predictSessionVerb, backfillPredictionsVerb];

function parseDay(text: string): string {
  if (isTradingDay(text)) return text;
  throw new UsageError(`expected a date YYYY-MM-DD, found "${text}"`);
}
