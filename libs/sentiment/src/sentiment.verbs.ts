import type { CliService } from '#cli';

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
