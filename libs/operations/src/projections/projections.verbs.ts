import { UsageError, type CliVerb } from '#cli';
import type { DifferencePolicy } from '#projection-engine';
import { differencePolicies } from './difference-policy.js';

const modules = async () => [(await import('./projections.cli.module.js')).ProjectionsCliModule];

const hashProjectionsVerb: CliVerb = {
  name: 'projections hash',
  summary: 'Hashes what each read model says: equal for the same facts on every database and in every mode',
  examples: ['marketlog projections hash', 'marketlog projections hash --json > before.json'],
  log: 'open',
  action: async () => (await import('./hash-projections.cli.js')).HashProjectionsCli,
  modules,
};

const nameArgument = { flags: '<name>', description: 'as projections list shows it' };
const differencesOption = {
  flags: '--differences <file>',
  description: 'writes counts and the first 1 000 differences of each table to a file, as JSON',
};

const rebuildProjectionVerbs: readonly CliVerb[] = [
  {
    name: 'projections rebuild',
    summary:
      'Fills a read model anew from the log while the old one is served, compares every cell, then serves the new one',
    arguments: [nameArgument],
    options: [
      {
        flags: '--on-difference <policy>',
        description: 'what to do where the two differ: refuse (default), accept, ask',
        parse: parsePolicy,
      },
      { flags: '--dry-run', description: 'fill, compare, report and drop' },
      { flags: '--key <symbol>', description: 'only this symbol (or other event key), in place' },
      differencesOption,
      { flags: '--yes', description: 'do not ask' },
    ],
    examples: [
      'marketlog projections rebuild daily-bars',
      'marketlog projections rebuild daily-bars --on-difference accept --differences found.json --yes',
      'marketlog projections rebuild daily-bars --key AAPL --on-difference accept',
    ],
    log: 'open',
    action: async () => (await import('./rebuild-projection.cli.js')).RebuildProjectionCli,
  },
  {
    name: 'projections verify',
    summary:
      'Computes a read model from the log beside the live one and names every cell that differs; exit code 1 where any does',
    arguments: [nameArgument],
    options: [differencesOption],
    examples: ['marketlog projections verify daily-bars', 'marketlog projections verify indicators --json'],
    log: 'open',
    action: async () => (await import('./rebuild-projection.cli.js')).VerifyProjectionCli,
  },
];

const parameters = {
  arguments: [nameArgument],
  options: [{ flags: '--yes', description: 'do not ask' }],
  log: 'open',
} as const;

const keptGenerationVerbs: readonly CliVerb[] = [
  {
    name: 'projections revert',
    summary: 'Serves the generation from before the last rebuild again, which was fed all along',
    examples: ['marketlog projections revert daily-bars'],
    ...parameters,
    action: async () => (await import('./kept-generation.cli.js')).RevertProjectionCli,
    modules,
  },
  {
    name: 'projections retire',
    summary: 'Drops the generation that a rebuild kept for going back to',
    examples: ['marketlog projections retire daily-bars --yes'],
    ...parameters,
    action: async () => (await import('./kept-generation.cli.js')).RetireProjectionCli,
    modules,
  },
];

const stateParameters = {
  arguments: [nameArgument],
  log: 'open',
} as const;

const projectionStateVerbs: readonly CliVerb[] = [
  {
    name: 'projections status',
    summary: 'Shows how one read model or reactor stands, partition by partition; exit code 1 where it stands still',
    examples: ['marketlog projections status daily-bars', 'marketlog projections status indicators --json'],
    ...stateParameters,
    action: async () => (await import('./projection-state.cli.js')).ProjectionStatusCli,
    modules,
  },
  {
    name: 'projections pause',
    summary: 'Feeds a read model no more until it is resumed; it is served as it is',
    examples: ['marketlog projections pause indicators'],
    ...stateParameters,
    action: async () => (await import('./projection-state.cli.js')).PauseProjectionCli,
    modules,
  },
  {
    name: 'projections resume',
    summary: 'Feeds a paused read model again, from where it stood',
    examples: ['marketlog projections resume indicators'],
    ...stateParameters,
    action: async () => (await import('./projection-state.cli.js')).ResumeProjectionCli,
    modules,
  },
];

export const projectionsVerbs: readonly CliVerb[] = [
  {
    name: 'projections list',
    summary: 'Shows each read model and reactor, and what it lags behind the log',
    examples: ['marketlog projections list', 'marketlog projections list --json'],
    log: 'open',
    action: async () => (await import('./projections.cli.js')).ListProjectionsCli,
    modules,
  },
  hashProjectionsVerb,
  ...projectionStateVerbs,
  ...rebuildProjectionVerbs,
  ...keptGenerationVerbs,
];

function parsePolicy(text: string): DifferencePolicy {
  const found = differencePolicies.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(`"${text}" is not a policy; expected one of ${differencePolicies.join(', ')}`);
}
