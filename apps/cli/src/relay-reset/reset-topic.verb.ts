import { categories, isCategory, type Category } from '#event-sourcing';
import { UsageError, type CliVerb } from '#cli';

export const resetTopicVerb: CliVerb = {
  name: 'relay reset',
  summary: 'Makes the topic of a category anew and publishes all its events again from position 1, while relays run',
  arguments: [{ flags: '<category>', description: categories.join(', '), parse: parseCategory }],
  options: [{ flags: '--yes', description: 'do not ask' }],
  examples: ['marketlog relay reset prices', 'marketlog relay reset articles --yes --json'],
  log: 'open',
  action: async () => (await import('./reset-topic.cli.js')).ResetTopicCli,
  modules: async () => [],
};

function parseCategory(text: string): Category {
  if (isCategory(text)) return text;
  throw new UsageError(`"${text}" is not a category; expected one of ${categories.join(', ')}`);
}
