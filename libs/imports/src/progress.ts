import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';

/** A bar on a terminal, a line now and then elsewhere, nothing with `--quiet`; always on standard error. */
export interface ProgressReporter {
  start(label: string, total: number | null): void;
  advance(by: number): void;
  finish(): void;
  note(line: string): void;
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** A bar on a terminal, a line now and then elsewhere, nothing with `--quiet`. */
export function createProgress(output: Output, quiet: boolean, now: () => number = Date.now): ProgressReporter {
  if (quiet) return silent;
  return output.isTTY ? new BarProgress(output as NodeJS.WriteStream) : new LineProgress(output, now);
}

const silent: ProgressReporter = {
  start: () => undefined,
  advance: () => undefined,
  finish: () => undefined,
  note: () => undefined,
};

class BarProgress implements ProgressReporter {
  private bar: SingleBar | undefined;

  constructor(private readonly output: NodeJS.WriteStream) {}

  start(label: string, total: number | null): void {
    this.bar?.stop();
    // Loaded only where there is a terminal to draw on.
    const { SingleBar: Bar } = createRequire(import.meta.url)('cli-progress') as typeof import('cli-progress');
    const format =
      total === null ? `${label} {value}` : `${label} {bar} {percentage} %  {value}/{total}  {eta_formatted}`;
    this.bar = new Bar({ format, stream: this.output, hideCursor: true, clearOnComplete: true, barsize: 30, fps: 8 });
    this.bar.start(total ?? 0, 0);
  }

  advance(by: number): void {
    this.bar?.increment(by);
  }

  finish(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  note(line: string): void {
    this.output.write(`\r\u001b[K${line}\n`);
  }
}

const interval = 2000;

class LineProgress implements ProgressReporter {
  private label = '';
  private total: number | null = null;
  private done = 0;
  private spoken = 0;

  constructor(
    private readonly output: Output,
    private readonly now: () => number,
  ) {}

  start(label: string, total: number | null): void {
    Object.assign(this, { label, total, done: 0, spoken: this.now() });
  }

  advance(by: number): void {
    this.done += by;
    if (this.now() - this.spoken < interval) return;
    this.spoken = this.now();
    const share = this.total ? ` of ${this.total} (${Math.floor((100 * this.done) / this.total)} %)` : '';
    this.note(`${this.label}: ${this.done}${share}`);
  }

  finish(): void {
    this.label = '';
  }

  note(line: string): void {
    this.output.write(`${line}\n`);
  }
}
