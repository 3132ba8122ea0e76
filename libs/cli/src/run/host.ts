import type { CliAction, CliInvocation, CliOutcome, CliVerb } from '../verb.js';

/** What a verb runs in: an application context, opened when it runs and closed after. */
export interface CliContext {
  action(verb: CliVerb): Promise<CliAction>;
  close(): Promise<void>;
}

/** A command that brings up its own application, such as `start`. */
export interface CliService extends Pick<CliVerb, 'name' | 'summary' | 'arguments' | 'options' | 'examples'> {
  readonly run: (invocation: CliInvocation, flags: GlobalFlags) => Promise<CliOutcome>;
}

/** What an app gives to the runner: its verbs and how to open what they run in. */
export interface CliHost {
  readonly version: string;
  readonly services: readonly CliService[];
  readonly verbs: readonly CliVerb[];
  readonly open: (verb: CliVerb, flags: GlobalFlags, signal: AbortSignal) => Promise<CliContext>;
}

/** Options that every command takes. */
export interface GlobalFlags {
  readonly json: boolean;
  readonly quiet: boolean;
}
