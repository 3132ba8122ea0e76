import { UsageError } from '../errors.js';
import type { CliVerb } from '../verb.js';
import { buildProgram, type ParsedCommand } from './program.js';

export interface ParsedVerb {
  readonly verb: CliVerb;
  readonly arguments: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Reads a command line without running it: how the bundled sample names its imports. @throws UsageError */
export async function parseVerb(verbs: readonly CliVerb[], line: readonly string[]): Promise<ParsedVerb> {
  let found: ParsedCommand | undefined;
  const program = buildProgram({ version: '', services: [], verbs }, async (parsed) => {
    found = parsed;
  });
  await program.parseAsync(line, { from: 'user' });
  if (found === undefined || !('action' in found.command)) throw new UsageError(`"${line.join(' ')}" is no command`);
  return { verb: found.command, arguments: found.arguments, options: found.options };
}
