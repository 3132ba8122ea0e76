import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitFor, type PrivateBuild } from '#testing';

/** A relay in a process of its own, as an operator runs it. */
export class RelayProcess {
  private readonly child: ChildProcess;
  private said = '';

  constructor(build: PrivateBuild, environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [join(build.root, 'dist/apps/relay/src/main.js')], {
      env: { ...process.env, MARKETLOG_HTTP_PORT: '0', MARKETLOG_LOG_LEVEL: 'info', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (text: Buffer) => (this.said += text.toString()));
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Everything it has printed and logged. */
  get output(): string {
    return this.said;
  }

  /** Resolves when it has said so. @throws Error with all that it said instead. */
  async says(text: string | RegExp): Promise<void> {
    const ask = (): true | undefined => {
      if (typeof text === 'string' ? this.said.includes(text) : text.test(this.said)) return true;
      if (this.child.exitCode !== null) throw new Error(`the relay ended:\n${this.said}`);
      return undefined;
    };
    await waitFor(`the relay to say ${text}`, ask).catch((error: unknown) => {
      throw new Error(`${String(error)}; it said:\n${this.said}`);
    });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM'): void {
    this.child.kill(signal);
  }

  /** Ends it as an operator does. @returns its exit code */
  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    await this.ended();
    return this.child.exitCode;
  }

  async destroy(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
  }

  private async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }

  /** What `/health/ready` says of its part. */
  async health(): Promise<{
    status: number;
    relay: { status: string; detail: string | null; facts: Record<string, unknown> };
  }> {
    const url = /serves (http:\S+)/.exec(this.said)![1]!;
    const response = await fetch(`${url}/health/ready`);
    const body = (await response.json()) as { checks: { parts: { relay: never } } };
    return { status: response.status, relay: body.checks.parts.relay };
  }
}
