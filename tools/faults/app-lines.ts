import { appendFileSync } from 'node:fs';

/** What the apps of a cluster print: everything that says that something went wrong which no fault explains. */
export class AppLines {
  private unexpected: string[] = [];
  private readonly warned = new Map<string, number>();

  /** @param file that takes all of it, for whoever has to find out */
  constructor(private readonly file: string) {}

  take(app: string, line: string): void {
    appendFileSync(this.file, `${app} | ${line}\n`);
    if (line.startsWith('***')) {
      // Whoever was killed ended by a signal; whoever gave up did not.
      if (/ENDED by itself \(exit code/.test(line)) this.unexpected.push(`${app} | ${line}`);
      return;
    }
    const entry = parsed(line);
    if (entry === undefined) {
      if (!isGreeting(line)) this.unexpected.push(`${app} | ${line}`);
    } else if (entry.level === 'error' || entry.level === 'fatal') this.unexpected.push(`${app} | ${line}`);
    else if (entry.level === 'warn') this.warned.set(entry.msg, (this.warned.get(entry.msg) ?? 0) + 1);
  }

  /** What others than the apps have to say against them. */
  complain(...complaints: readonly string[]): void {
    this.unexpected.push(...complaints);
  }

  /** What nobody has been told yet, without what is expected. */
  takeUnexpected(expected?: RegExp): readonly string[] {
    return this.unexpected.splice(0).filter((line) => expected?.test(line) !== true);
  }

  /** Warnings, the most frequent first. */
  get warnings(): readonly (readonly [message: string, times: number])[] {
    return [...this.warned].sort(([, a], [, b]) => b - a);
  }
}

function isGreeting(line: string): boolean {
  return line.trim() === '' || / serves http:/.test(line);
}

function parsed(line: string): { level: string; msg: string } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    return { level: String(level), msg: String(msg) };
  } catch {
    return undefined; // the end of a line was lost with its process
  }
}
