import type { CliVerb } from '#cli';

const name = { flags: '<name>', description: 'such as sentiment' };

export const modelsVerbs: readonly CliVerb[] = [
  {
    name: 'models list',
    summary: 'Shows every version of every model, and which is promoted',
    examples: ['marketlog models list'],
    log: 'open',
    action: async () => (await import('./models.cli.js')).ListModelsCli,
  },
  {
    name: 'models show',
    summary: 'Shows the versions of one model',
    arguments: [name],
    examples: ['marketlog models show sentiment --json'],
    log: 'open',
    action: async () => (await import('./models.cli.js')).ShowModelCli,
  },
  {
    name: 'models promote',
    summary: 'Has answers show the results of another version',
    arguments: [name, { flags: '<version>', description: 'one that is registered' }],
    examples: ['marketlog models promote sentiment 1.0.0'],
    log: 'open',
    action: async () => (await import('./models.cli.js')).PromoteModelCli,
  },
];
