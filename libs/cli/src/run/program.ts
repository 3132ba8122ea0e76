import { Command, Option } from 'commander';
import type { CliVerb } from '../verb.js';
import type { CliHost, CliService, GlobalFlags } from './host.js';

export interface ParsedCommand {
  readonly command: CliVerb | CliService;
  readonly arguments: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly flags: GlobalFlags;
}

const strict = '  2   --strict, and something was rejected: nothing was recorded\n';
const exitCodes = `
Exit codes:
  0   done (rejected rows are in the summary)
  1   failed
${strict}  64  the command line cannot be understood`;

/** Builds the command line from the verbs' declarations; running a command only hands its parsed form on. */
export function buildProgram(
  host: Pick<CliHost, 'version' | 'services' | 'verbs'>,
  run: (parsed: ParsedCommand) => Promise<void>,
): Command {
  const program = new Command('marketlog')
    .description('Event-sourced market data: prices and news in one append-only log.')
    .version(host.version)
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      `\nExamples:\n  $ marketlog start\n  $ marketlog import prices data/prices --source desk\n${exitCodes}`,
    );
  for (const command of [...host.services, ...host.verbs]) {
    const words = command.name.split(' ');
    const parent = words.length > 1 ? group(program, words.slice(0, -1), host) : program;
    declare(parent.command(words.at(-1)!), command, run);
  }
  return program;
}

/** `import`, for `import prices` and its siblings. */
function group(program: Command, words: readonly string[], host: Pick<CliHost, 'verbs'>): Command {
  let at = program;
  for (const [depth, word] of words.entries()) {
    const prefix = `${words.slice(0, depth + 1).join(' ')} `;
    const below = host.verbs.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length));
    at =
      at.commands.find((command) => command.name() === word) ??
      at.command(word).description(below.join(', ')).exitOverride();
  }
  return at;
}

function declare(target: Command, command: CliVerb | CliService, run: (parsed: ParsedCommand) => Promise<void>): void {
  target.description(command.summary).exitOverride();
  for (const { flags, description, parse, default: fallback } of command.arguments ?? []) {
    // Commander hands each value of a repeated argument to the parser together with those before it.
    const collect =
      parse &&
      ((text: string, before: unknown) => (flags.includes('...') ? [...asList(before), parse(text)] : parse(text)));
    target.argument(flags, description, collect as never, fallback as never);
  }
  for (const { flags, description, parse, default: fallback } of command.options ?? []) {
    const option = new Option(flags, description);
    if (parse) option.argParser((text: string) => parse(text));
    if (fallback !== undefined) option.default(fallback);
    target.addOption(option);
  }
  target.option('--json', 'one JSON document on standard output').option('-q, --quiet', 'no progress');
  const isStrict = command.options?.some(({ flags }) => flags === '--strict');
  const examples = command.examples.map((line) => `  $ ${line}`).join('\n');
  target.addHelpText('after', `\nExamples:\n${examples}\n${isStrict ? exitCodes : exitCodes.replace(strict, '')}`);
  target.action(async () => {
    const { json = false, quiet = false, ...options } = target.opts<Partial<GlobalFlags>>();
    await run({ command, arguments: target.processedArgs as unknown[], options, flags: { json, quiet } });
  });
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
