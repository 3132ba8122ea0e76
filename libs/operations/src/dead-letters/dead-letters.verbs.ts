import type { CliVerb, VerbParameter } from '#cli';

const modules = async () => [(await import('./dead-letters.cli.module.js')).DeadLettersCliModule];

const id: VerbParameter = { flags: '[event]', description: 'id of a parked event, as dead-letters list shows it' };
const which: readonly VerbParameter[] = [
  { flags: '--consumer <name>', description: 'of one projection or reactor' },
  { flags: '--key <key>', description: 'one key, such as the id of an instrument' },
];
const asking: readonly VerbParameter[] = [
  ...which,
  { flags: '--all', description: 'all that is parked, of the consumer where one is named' },
  { flags: '--by <name>', description: 'who wants it, for the log (default: the user of this machine)' },
];

/** In the order of the help. */
export const deadLettersVerbs: readonly CliVerb[] = [
  {
    name: 'dead-letters list',
    summary: 'Lists the keys that projections and reactors have set aside because an event of theirs failed',
    options: which,
    examples: ['marketlog dead-letters list', 'marketlog dead-letters list --consumer daily-bars --json'],
    log: 'open',
    action: async () => (await import('./dead-letters.cli.js')).ListDeadLettersCli,
    modules,
  },
  {
    name: 'dead-letters show',
    summary: 'Shows why a key is set aside, where in the code it arose, and the events that wait',
    arguments: [id],
    options: which,
    examples: ['marketlog dead-letters show --key AAPL'],
    log: 'open',
    action: async () => (await import('./dead-letters.cli.js')).ShowDeadLettersCli,
    modules,
  },
  {
    name: 'dead-letters retry',
    summary:
      'Applies the parked events of keys in order, after the fault is mended; a key goes on once all are applied',
    arguments: [id],
    options: asking,
    examples: ['marketlog dead-letters retry --consumer daily-bars --key AAPL', 'marketlog dead-letters retry --all'],
    log: 'open',
    action: async () => (await import('./ask-of-dead-letters.cli.js')).RetryDeadLettersCli,
    modules,
  },
  {
    name: 'dead-letters drop',
    summary: 'Gives up a parked event, or all of a key, and records who did and why; the log keeps them',
    arguments: [id],
    options: [
      ...asking,
      { flags: '--reason <text>', description: 'why, for the log' },
      { flags: '--yes', description: 'do not ask' },
    ],
    examples: [
      'marketlog dead-letters drop 0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11 --reason "the vendor withdrew it"',
      'marketlog dead-letters drop --consumer daily-bars --key AAPL --reason "never traded" --yes',
    ],
    log: 'open',
    action: async () => (await import('./ask-of-dead-letters.cli.js')).DropDeadLettersCli,
    modules,
  },
];
