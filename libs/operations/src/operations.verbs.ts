import type { CliVerb } from '#cli';
import { deadLettersVerbs } from './dead-letters/dead-letters.verbs.js';
import { projectionsVerbs } from './projections/projections.verbs.js';

const eventsVerbs: readonly CliVerb[] = [
  {
    name: 'events list',
    summary: 'Lists events of the log',
    options: [
      { flags: '--category <name>', description: 'one category: prices, articles, instruments …' },
      { flags: '--partition <number>', description: 'one partition of each category' },
      { flags: '--from-position <number>', description: 'first position' },
      { flags: '--to-position <number>', description: 'last position' },
      { flags: '--type <type>', description: 'one type, such as marketlog.prices.v1.SplitRecorded' },
      { flags: '--symbol <symbol>', description: 'events of one instrument' },
      { flags: '--correlation <uuid>', description: 'what one ingestion, request or run recorded' },
      { flags: '--causation <uuid>', description: 'what the event of that id caused' },
      { flags: '--recorded-from <instant>', description: 'recorded at or after, ISO 8601' },
      { flags: '--recorded-to <instant>', description: 'recorded at or before, ISO 8601' },
      { flags: '--id <uuid>', description: 'one event' },
      { flags: '--sort <order>', description: 'asc or desc', default: 'asc' },
      { flags: '--limit <number>', description: 'at most so many, 1 to 10000', default: '100' },
      { flags: '--page-token <token>', description: 'go on after an earlier page' },
    ],
    examples: [
      'marketlog events list --symbol AAPL --type marketlog.prices.v1.SplitRecorded',
      'marketlog events list --correlation 0189c1a0-0000-7000-8000-000000000001',
      'marketlog events list --category prices --partition 3 --from-position 1000 --limit 10 --json',
    ],
    log: 'open',
    action: async () => (await import('./events/events.cli.js')).ListEventsCli,
  },
  {
    name: 'events show',
    summary: 'Shows one event, decoded',
    arguments: [{ flags: '<event>', description: 'address (prices-3@1042) or id' }],
    examples: ['marketlog events show prices-3@1042'],
    log: 'open',
    action: async () => (await import('./events/events.cli.js')).ShowEventCli,
  },
];

const logVerbs: readonly CliVerb[] = [
  {
    name: 'log verify',
    summary:
      'Checks that the log holds exactly what was recorded: positions, versions, ids, payloads, digests and heads',
    options: [
      {
        flags: '--expect <file>',
        description: 'also compare with digests kept elsewhere: the output of an earlier log verify --json',
      },
    ],
    examples: [
      'marketlog log verify',
      'marketlog log verify --json > digests.json',
      'marketlog log verify --expect digests.json',
    ],
    log: 'open',
    action: async () => (await import('./log-verify/verify-log.cli.js')).VerifyLogAction,
    modules: async () => [(await import('./log-verify/log-verify.cli.module.js')).LogVerifyCliModule],
  },
];

const migrateVerb: CliVerb = {
  name: 'migrate',
  summary: 'Creates database and log where there are none, and brings the schema up to this build; can be repeated',
  examples: ['marketlog migrate', 'marketlog migrate --json'],
  log: 'create',
  action: async () => (await import('./migrate/migrate-log.cli.js')).MigrateLogCli,
  modules: async () => [],
};

const logRecoverVerbs: readonly CliVerb[] = [
  {
    name: 'log recover',
    summary:
      'After a restore from backup: begins a new epoch, which voids what was published since the backup was made',
    options: [{ flags: '--yes', description: 'do not ask' }],
    examples: ['marketlog log recover', 'marketlog log recover --yes --json'],
    log: 'open',
    action: async () => (await import('./log-recover/recover-log.cli.js')).RecoverLogAction,
    modules: async () => [(await import('./log-recover/log-recover.cli.module.js')).LogRecoverCliModule],
  },
];

const statusVerb: CliVerb = {
  name: 'status',
  summary:
    'Shows on one screen how far every projection, reactor and relay is, what runs, and what stands still; exit code 1 where something does',
  options: [
    { flags: '--watch', description: 'again and again, until it is interrupted; with --json a line each' },
    { flags: '--interval <seconds>', description: 'between two looks, from which the rate is taken (default: 1)' },
  ],
  examples: ['marketlog status', 'marketlog status --watch --interval 2', 'marketlog status --json'],
  log: 'open',
  action: async () => (await import('./status/status.cli.js')).StatusCli,
  modules: async () => [(await import('./status/status.cli.module.js')).StatusCliModule],
};

const relayStatusVerb: CliVerb = {
  name: 'relay status',
  summary: 'Shows which relays publish which partitions, how far, and what waits',
  examples: ['marketlog relay status', 'marketlog relay status --json'],
  log: 'open',
  action: async () => (await import('./relay/relay-status.cli.js')).RelayStatusCli,
  modules: async () => [(await import('./relay/relay.cli.module.js')).RelayCliModule],
};

/** In the order of the help. */
export const operationsVerbs: readonly CliVerb[] = [
  ...eventsVerbs,
  ...logVerbs,
  migrateVerb,
  ...logRecoverVerbs,
  ...projectionsVerbs,
  ...deadLettersVerbs,
  relayStatusVerb,
  statusVerb,
];
