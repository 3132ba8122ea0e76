import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { fileVariable, outcomeIn, type Failpoint } from './failpoints.js';

/** Milliseconds within which a relay under load comes to any of its failpoints. */
const patience = 120_000;

/** Relays that can be harmed at a moment of their work instead of at any moment. */
export class ArmedRelays {
  constructor(
    private readonly folder: string,
    /** Where `dist` lies. */
    private readonly root: string,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** What a relay has to be started with. */
  environmentOf(relay: string): Record<string, string> {
    const preload = pathToFileURL(join(this.root, 'dist/tools/faults/failpoints.preload.js')).href;
    return { NODE_OPTIONS: `--import ${preload}`, [fileVariable]: this.fileOf(relay) };
  }

  /** Answers once the relay has come to that point and the signal was sent to it. */
  async harm(relay: string, point: Failpoint, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
    const file = this.fileOf(relay);
    rmSync(outcomeIn(file), { force: true });
    writeFileSync(file, `${point}\n${signal}`);
    try {
      await waitFor(`${relay} to come ${point}`, () => !existsSync(file) || undefined, { within: patience, every: 20 });
    } finally {
      rmSync(file, { force: true });
    }
  }

  /** How the commit ended that a relay was about to ask for when it was frozen: `committed`, or what Kafka said against it. */
  outcome(relay: string): Promise<string> {
    const file = outcomeIn(this.fileOf(relay));
    return waitFor(
      `the outcome of what ${relay} was about to commit`,
      () => (existsSync(file) ? readFileSync(file, 'utf8') || undefined : undefined),
      { within: patience },
    );
  }

  private fileOf(relay: string): string {
    return join(this.folder, relay);
  }
}
