import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { projectRoot } from '#testing';

/** An event as `examples/python/follow.py` prints it. */
export interface PrintedEvent {
  readonly partition: number;
  readonly position: number;
  readonly type: string;
  readonly id: string;
  readonly stream: string;
  readonly data: Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** The Python example, following a topic until it is stopped. */
export class TopicReader {
  readonly printed: PrintedEvent[] = [];
  readonly #child;
  readonly #said: Promise<string>;
  readonly #lines: Promise<void>;

  /** @param python with the requirements of the example */
  constructor(
    python: string,
    { brokers, prefix, category }: { brokers: readonly string[]; prefix: string; category: string },
  ) {
    const script = join(projectRoot, 'examples/python/follow.py');
    const line = ['-u', script, '--brokers', brokers.join(','), '--prefix', prefix, category];
    this.#child = spawn(python, line, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#said = text(this.#child.stderr);
    this.#lines = this.#read();
  }

  /** As Ctrl-C does. @returns what it said on standard error */
  async stop(): Promise<string> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await Promise.all([ended, this.#lines]);
    return this.#said;
  }

  async #read(): Promise<void> {
    for await (const line of createInterface(this.#child.stdout)) this.printed.push(JSON.parse(line) as PrintedEvent);
  }
}
