import { CommanderError } from 'commander';
import { MarketlogError, type ErrorCode } from '#event-sourcing';
import type { CliInvocation, CliOutcome } from '../verb.js';
import { conventionalLine } from './conventional-line.js';
import { describeError } from './describe-error.js';
import type { CliHost } from './host.js';
import { buildProgram, type ParsedCommand } from './program.js';
import { interruption } from './interruption.js';

export interface CliStreams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
}

/** What the process exits with for a command line that cannot be understood. */
const usage = 64;

/** What a verb only says of what stands on its command line: rows of files are rejected, they never end a command. */
const malformedArguments: readonly ErrorCode[] = ['usage', 'invalid_address', 'invalid_page_token', 'invalid_symbol'];

/** Runs one command line. @returns the exit code; nothing is thrown. */
export async function runCli(host: CliHost, line: readonly string[], streams: CliStreams = process): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(host, async (parsed) => {
    exitCode = await runCommand(host, parsed, streams);
  });
  const output = {
    writeOut: (text: string) => void streams.stdout.write(text),
    writeErr: (text: string) => void streams.stderr.write(text),
  };
  const everyCommand = [program];
  for (const command of everyCommand) {
    command.configureOutput(output);
    everyCommand.push(...command.commands);
  }
  try {
    await program.parseAsync(conventionalLine(line), { from: 'user' });
    return exitCode;
  } catch (error) {
    const json = line.includes('--json');
    if (!(error instanceof CommanderError)) return report(error, streams, json);
    if (error.code !== 'commander.help' && error.exitCode === 0) return 0;
    // The parser has already said it on standard error.
    const message = error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, '');
    if (json) writeJson(streams, { error: { code: 'usage', message, retryable: false } });
    return usage;
  }
}

async function runCommand(host: CliHost, parsed: ParsedCommand, streams: CliStreams): Promise<number> {
  const { flags } = parsed;
  const interrupted = interruption();
  // What reads files is loaded by what runs, not by help.
  const { createProgress } = await import('#imports');
  const progress = createProgress(streams.stderr, flags.quiet);
  const invocation: CliInvocation = {
    arguments: parsed.arguments,
    options: parsed.options,
    progress,
    signal: interrupted.signal,
    json: flags.json,
    print: (text) => void streams.stdout.write(text),
  };
  try {
    const outcome = await perform(host, parsed, invocation);
    progress.finish();
    if (flags.json) {
      if (outcome.json !== undefined) writeJson(streams, outcome.json);
    } else streams.stdout.write(withNewline(outcome.text));
    return outcome.exitCode;
  } catch (error) {
    progress.finish();
    return report(error, streams, flags.json);
  } finally {
    interrupted.dispose();
  }
}

async function perform(
  host: CliHost,
  { command, flags }: ParsedCommand,
  invocation: CliInvocation,
): Promise<CliOutcome> {
  if ('run' in command) return command.run(invocation, flags);
  const context = await host.open(command, flags, invocation.signal);
  try {
    const action = await context.action(command);
    return await action.run(invocation);
  } finally {
    await context.close();
  }
}

function report(error: unknown, streams: CliStreams, json: boolean): number {
  const { code, message, retryable } = describeError(error);
  streams.stderr.write(`marketlog: ${message} (${code})\n`);
  if (code === 'internal_error' && error instanceof Error) streams.stderr.write(`${error.stack ?? ''}\n`);
  if (json) writeJson(streams, { error: { code, message, retryable } });
  return error instanceof MarketlogError && malformedArguments.includes(error.code) ? usage : 1;
}

function writeJson({ stdout }: CliStreams, document: unknown): void {
  stdout.write(`${JSON.stringify(document)}\n`);
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
