import type { CliService, CliVerb } from '#cli';

/** `marketlog sentiment score`, declared. */
export const scoreTextsDeclaration: Omit<CliService, 'run'> = {
  name: 'sentiment score',
  summary: 'Says what texts mean for a stock: positive, neutral or negative',
  arguments: [{ flags: '[texts...]', description: 'the texts' }],
  options: [
    { flags: '--file <path>', description: 'a file with a text per line' },
    {
      flags: '--models <folder>',
      description: 'a folder of models other than that of the settings, such as a candidate',
    },
  ],
  examples: [
    'marketlog sentiment score "Apple beats expectations"',
    'marketlog sentiment score --file headlines.txt --json',
  ],
};

export const sentimentVerbs: readonly CliVerb[] = [
  {
    name: 'models compare',
    summary:
      'Shows how far two versions of a model agree: of what both have scored, or a candidate on the texts of a file',
    arguments: [
      { flags: '<name>', description: 'sentiment' },
      { flags: '[versions...]', description: 'two that have scored articles of the log' },
    ],
    options: [
      { flags: '--candidate <folder>', description: 'a folder of models with a version to try; nothing is recorded' },
      { flags: '--file <path>', description: 'a file with a text per line, for the candidate' },
    ],
    examples: [
      'marketlog models compare sentiment 1.0.0 1.1.0',
      'marketlog models compare sentiment --candidate candidate/ --file headlines.txt',
    ],
    log: 'open',
    action: async () => (await import('./compare/compare-models.cli.js')).CompareModelsCli,
  },
];
