import { CommanderError } from 'commander';
import { UsageError } from '../errors.js';
import type { CliInvocation, CliOutcome } from '../verb.js';
import { describeError } from './describe-error.js';
import type { CliHost } from './host.js';
import { buildProgram, type ParsedCommand } from './program.js';
import { createProgress } from './progress.js';
import { interruption } from './interruption.js';

export interface CliStreams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
}

/** What the process exits with for a command line that cannot be understood. */
const usage = 64;

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
    await program.parseAsync(line, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.code === 'commander.help' || error.exitCode !== 0 ? usage : 0;
    return report(error, streams, line.includes('--json'));
  }
}

async function runCommand(host: CliHost, parsed: ParsedCommand, streams: CliStreams): Promise<number> {
  const { flags } = parsed;
  const interrupted = interruption();
  const progress = createProgress(streams.stderr, flags.quiet);
  const invocation: CliInvocation = {
    arguments: parsed.arguments,
    options: parsed.options,
    progress,
    signal: interrupted.signal,
  };
  try {
    const outcome = await perform(host, parsed, invocation);
    progress.finish();
    streams.stdout.write(flags.json ? `${JSON.stringify(outcome.json)}\n` : withNewline(outcome.text));
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
  const context = await host.open(command, flags);
  try {
    return await context.action(command).run(invocation);
  } finally {
    await context.close();
  }
}

function report(error: unknown, streams: CliStreams, json: boolean): number {
  const { code, message, retryable } = describeError(error);
  streams.stderr.write(`marketlog: ${message} (${code})\n`);
  if (code === 'internal_error' && error instanceof Error) streams.stderr.write(`${error.stack ?? ''}\n`);
  if (json) streams.stdout.write(`${JSON.stringify({ error: { code, message, retryable } })}\n`);
  return error instanceof UsageError ? usage : 1;
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
