import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FeedSignals } from './feeder.js';
import { askRest, type RestAnswer, Unanswered } from './rest-question.js';

/** Milliseconds before the same is asked again. */
const rest = 200;

/** A client of several apis that asks the next one where one does not answer, as a load balancer would. */
export class RestClient {
  /** Questions that an api had taken and did not answer, though another one did. */
  readonly brokenOff: string[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private turn = 0;

  constructor(
    private readonly urls: readonly string[],
    private readonly key: string,
  ) {}

  /** Asks each api in turn until one answers. @throws Error where none of them does. */
  async ask(method: string, path: string, body?: unknown, idempotencyKey?: string): Promise<RestAnswer> {
    const failures: string[] = [];
    const first = this.turn++; // others ask meanwhile
    for (let attempt = 0; attempt < this.urls.length; attempt++) {
      const url = this.urls[(first + attempt) % this.urls.length]!;
      try {
        return await askRest({ method, url: url + path, key: this.key, body, idempotencyKey }, this.agent);
      } catch (error) {
        failures.push((error as Error).message);
        if (!(error instanceof Unanswered && error.untaken)) this.brokenOff.push((error as Error).message);
      }
    }
    throw new Error(`no api answers ${method} ${path}: ${failures.join('; ')}`);
  }

  /** Asks until the answer is no error of the server and somebody answers. The command must be repeatable. */
  async persist(
    { method, path, body, idempotencyKey }: { method: string; path: string; body?: unknown; idempotencyKey?: string },
    { gaveUp, retried }: FeedSignals,
  ): Promise<RestAnswer> {
    for (;;) {
      gaveUp.throwIfAborted();
      try {
        const answer = await this.ask(method, path, body, idempotencyKey);
        if (answer.status < 500 && answer.status !== 429) return answer;
        retried(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      } catch (error) {
        retried((error as Error).message);
      }
      await pause(rest);
    }
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.agent.destroy();
  }
}
