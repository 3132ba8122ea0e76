import type { Type } from '@nestjs/common';
import type { ProgressReporter } from '#imports';

/** One argument or option of a verb, as the help shows it (`<path...>`, `--source <label>`). */
export interface VerbParameter {
  readonly flags: string;
  readonly description: string;
  /** Turns the text into a value. @throws UsageError naming what is allowed. */
  readonly parse?: (text: string) => unknown;
  readonly default?: unknown;
}

/** A verb of the command line, declared without starting anything, so that help costs nothing. */
export interface CliVerb {
  /** Words after `marketlog`: `import prices`. */
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly VerbParameter[];
  readonly options?: readonly VerbParameter[];
  /** Command lines shown below the help. */
  readonly examples: readonly string[];
  /** `create`: makes a database where there is none; `open`: answers `no log at PATH`. */
  readonly log: 'create' | 'open';
  /** Loaded where the verb runs. */
  readonly action: () => Promise<Type<CliAction>>;
  /** What the action needs, of a verb that needs the log and the read models but no feature; undefined: the `cli` of its feature. */
  readonly modules?: () => Promise<readonly Type[]>;
}

export interface CliInvocation {
  readonly arguments: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly progress: ProgressReporter;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Whether machines read standard output. */
  readonly json?: boolean;
  /** Writes to standard output at once, for what goes on for long; the outcome has only what follows. */
  readonly print?: (text: string) => void;
}

export interface CliOutcome {
  /** 0 done, 1 failed, 2 `--strict` and something was rejected, 3 done in part: files were refused. */
  readonly exitCode: 0 | 1 | 2 | 3;
  /** The one JSON document of `--json`; undefined where all of it is printed already. */
  readonly json: unknown;
  /** What a person reads instead. */
  readonly text: string;
}

/** What a verb does; a Nest provider of the feature's `*.cli.module.ts`. */
export interface CliAction {
  run(invocation: CliInvocation): Promise<CliOutcome>;
}
