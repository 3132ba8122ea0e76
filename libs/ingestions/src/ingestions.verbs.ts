import type { CliVerb, VerbParameter } from '#cli';

const listIngestionsVerb: CliVerb = {
  name: 'ingestions list',
  summary: 'Imports and live fetches, newest first',
  options: [{ flags: '--limit <count>', description: 'how many; 100 by default' }],
  examples: ['marketlog ingestions list --limit 10'],
  log: 'open',
  action: async () => (await import('./read/ingestions.cli.js')).ListIngestionsAction,
};

const showIngestionVerb: CliVerb = {
  name: 'ingestions show',
  summary: 'One import or live fetch, with the rows that it rejected',
  arguments: [{ flags: '<id>', description: 'id of the ingestion' }],
  examples: ['marketlog ingestions show 0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11'],
  log: 'open',
  action: async () => (await import('./read/ingestions.cli.js')).ShowIngestionAction,
};

const withdrawalOptions: readonly VerbParameter[] = [
  { flags: '--dry-run', description: 'say what would be withdrawn, record nothing' },
  { flags: '--cascade', description: 'withdraw also what was recorded later on top of it' },
];

const withdrawIngestionVerb: CliVerb = {
  name: 'ingestions withdraw',
  summary: 'Takes back what an import or fetch recorded; the versions before are in force again',
  arguments: [{ flags: '<id>', description: 'id of the ingestion, as `ingestions list` names it' }],
  options: withdrawalOptions,
  examples: ['marketlog ingestions withdraw 0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11 --dry-run'],
  log: 'open',
  action: async () => (await import('./withdraw/withdraw.cli.js')).WithdrawIngestionAction,
};

const withdrawEventVerb: CliVerb = {
  name: 'events withdraw',
  summary: 'Takes one recorded fact back: a bar, a corporate action, an article',
  arguments: [{ flags: '<address>', description: 'such as prices-3@1042, as answers and `events list` name it' }],
  options: withdrawalOptions,
  examples: ['marketlog events withdraw prices-3@1042'],
  log: 'open',
  action: async () => (await import('./withdraw/withdraw.cli.js')).WithdrawEventAction,
};

export const ingestionsVerbs: readonly CliVerb[] = [
  listIngestionsVerb,
  showIngestionVerb,
  withdrawIngestionVerb,
  withdrawEventVerb,
];
