import { dayParser, type CliVerb } from '#cli';
import { isTradingDay } from '#markets';
import { modelFolderOption } from './cli/common-options.js';
import { lineageVerbs } from './lineage/lineage.verbs.js';
import { modelName, persistence } from './model/built-in-models.js';

const parseDay = dayParser(isTradingDay);

const modelOptions = [
  {
    flags: '--model <name@version>',
    description: 'which model; the name of a trained one alone: the version that is valid at each session',
    default: modelName(persistence),
  },
  modelFolderOption,
];

const predictSessionVerb: CliVerb = {
  name: 'predict session',
  summary: 'Predicts the session that closed last, an hour after its close at the earliest; a second run adds nothing',
  options: [
    ...modelOptions,
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
    ...modelOptions,
    { flags: '--group <group>', description: 'calendar group such as US (default: every one)' },
    {
      flags: '--symbols <list>',
      description: 'only these instruments, separated by commas (default: all of the group)',
      parse: parseList,
    },
    {
      flags: '--in-sample',
      description: 'predict also what the model was trained on; marked, and left out of metrics',
    },
    { flags: '--no-wait', description: 'return without waiting for the read models' },
  ],
  examples: [
    'marketlog predict backfill --from 2012-03-01 --to 2013-02-28',
    'marketlog predict backfill --from 2015-10-01 --to 2017-09-01 --model attention-lstm --model-folder folds/',
  ],
  log: 'open',
  action: async () => (await import('./cli/backfill-predictions.cli.js')).BackfillPredictionsAction,
};

const exportFeaturesVerb: CliVerb = {
  name: 'features export',
  summary: 'Writes the features of every session as CSV, on what was available then, for training',
  options: [
    { flags: '--output <file>', description: 'the file to write; compressed where its name ends in .gz' },
    { flags: '--from <date>', description: 'first trading day (default: the first with bars)', parse: parseDay },
    { flags: '--to <date>', description: 'last trading day (default: the last with bars)', parse: parseDay },
    { flags: '--group <group>', description: 'calendar group such as US, where there are several' },
    {
      flags: '--universe <list>',
      description: "instruments whose mean return is the market's, separated by commas (default: all of the group)",
      parse: parseList,
    },
    {
      flags: '--sentiment-model <version>',
      description: 'whose scores of articles count (default: the newest that has scored)',
    },
  ],
  examples: ['marketlog features export --output features.csv.gz --from 2014-01-02 --group US'],
  log: 'open',
  action: async () => (await import('./cli/export-features.cli.js')).ExportFeaturesAction,
};

const registerModelsVerb: CliVerb = {
  name: 'models register',
  summary: 'Checks trained models of prices in a folder, such as the folds of a walk-forward, and registers them',
  options: [{ flags: '--folder <path>', description: 'a folder with a folder per version' }],
  examples: ['marketlog models register --folder folds/'],
  log: 'open',
  action: async () => (await import('./cli/register-models.cli.js')).RegisterModelsAction,
};

const replayCandidateVerb: CliVerb = {
  name: 'models replay',
  summary: 'Has a model predict recorded history beside what was predicted then; nothing is recorded',
  options: [
    { flags: '--candidate <name@version>', description: 'the model to try' },
    modelFolderOption,
    { flags: '--from <date>', description: 'first trading day to predict from', parse: parseDay },
    { flags: '--to <date>', description: 'last trading day to predict from', parse: parseDay },
    { flags: '--group <group>', description: 'calendar group such as US (default: every one)' },
  ],
  examples: ['marketlog models replay --candidate persistence@1 --from 2012-03-01 --to 2013-02-27'],
  log: 'open',
  action: async () => (await import('./replay/replay-candidate.cli.js')).ReplayCandidateAction,
};

export const predictionsVerbs: readonly CliVerb[] = [
  registerModelsVerb,
  predictSessionVerb,
  backfillPredictionsVerb,
  exportFeaturesVerb,
  replayCandidateVerb,
  ...lineageVerbs,
];

function parseList(text: string): string[] {
  return text.split(',').map((symbol) => symbol.trim());
}
