import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot, spawnTypeScript } from '../processes/spawn-typescript.js';
import type { WriterReport, WriterTask } from './writer.worker.js';

const script = join(projectRoot, 'libs/testing/src/workers/writer.worker.ts');

/** A writer in a process of its own, as a test sees it. */
export class WriterProcess {
  readonly #child: ChildProcess;
  readonly #reports: WriterReport[] = [];
  readonly #exit: Promise<unknown>;
  #errors = '';

  constructor(task: WriterTask) {
    this.#child = spawnTypeScript(script, [JSON.stringify(task)]);
    this.#exit = once(this.#child, 'exit');
    const lines = createInterface({ input: this.#child.stdout! });
    lines.on('line', (line) => this.#reports.push(JSON.parse(line) as WriterReport));
    this.#child.stderr!.on('data', (text: Buffer) => (this.#errors += text.toString()));
  }

  /** Resolves when the process has said so. @throws Error with its standard error where it ends before. */
  async said<S extends WriterReport['say']>(say: S): Promise<Extract<WriterReport, { say: S }>> {
    for (;;) {
      const report = this.#reports.find((each) => each.say === say);
      if (report !== undefined) return report as Extract<WriterReport, { say: S }>;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(
          `the writer ended (${this.#child.exitCode ?? this.#child.signalCode}) without "${say}": ${this.#errors}`,
        );
      }
      await Promise.race([once(this.#child.stdout!, 'data'), this.#exit]);
      await new Promise(setImmediate);
    }
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Lets a writer that is holding commit. */
  release(): void {
    this.#child.stdin!.write('go\n');
  }

  async ended(): Promise<void> {
    await this.#exit;
  }

  /** At the end of a test, whatever became of it. */
  async destroy(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
