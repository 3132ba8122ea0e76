/** Bytes of JSON that a service keeps at most; the answer that was asked for least recently goes first. */
const most = 32 * 1024 * 1024;

/** Larger answers are asked for rarely, and would push out many small ones. */
const largest = 256 * 1024;

/** Addresses that are remembered with the answer they had. */
const mostAddresses = 10_000;

/** An answer as it is sent. */
export interface RenderedAnswer {
  readonly tag: string;
  readonly json: Buffer;
}

/** While what an answer depends on has this stamp, it is the answer. */
interface Remembered {
  readonly stamp: string;
  readonly key: string;
}

/**
 * The JSON of answers: what was asked before and has not changed is sent as it was. An answer is kept under its entity tag and the moment
 * that it names; which one an address had is remembered with the stamp of all that was read, so that nothing need be read to give it again.
 */
export class RenderedAnswers {
  private static readonly byServer = new WeakMap<object, RenderedAnswers>();
  private readonly answers = new Map<string, RenderedAnswer>();
  private readonly addresses = new Map<string, Remembered>();
  private readonly beingMade = new Map<string, Promise<RenderedAnswer>>();
  private size = 0;

  /** Those of one service; two in one process answer from different logs. */
  static of(server: object): RenderedAnswers {
    let found = RenderedAnswers.byServer.get(server);
    if (found === undefined) RenderedAnswers.byServer.set(server, (found = new RenderedAnswers()));
    return found;
  }

  get(key: string): RenderedAnswer | undefined {
    const answer = this.answers.get(key);
    if (answer === undefined) return undefined;
    this.answers.delete(key);
    this.answers.set(key, answer);
    return answer;
  }

  keep(key: string, answer: RenderedAnswer): RenderedAnswer {
    if (answer.json.length > largest) return answer;
    this.size += answer.json.length - (this.answers.get(key)?.json.length ?? 0);
    this.answers.set(key, answer);
    for (const [oldest, { json }] of this.answers) {
      if (this.size <= most) break;
      this.answers.delete(oldest);
      this.size -= json.length;
    }
    return answer;
  }

  /** Makes an answer, or waits for the one that is being made under the same key. If that fails, all who wait get the error. */
  once(key: string, make: () => Promise<RenderedAnswer>): Promise<RenderedAnswer> {
    const found = this.beingMade.get(key);
    if (found !== undefined) return found;
    const making = make().finally(() => this.beingMade.delete(key));
    this.beingMade.set(key, making);
    return making;
  }

  /** The answer that an address had under the same stamp. */
  at(url: string, stamp: string): RenderedAnswer | undefined {
    const remembered = this.addresses.get(url);
    return remembered?.stamp === stamp ? this.get(remembered.key) : undefined;
  }

  remember(url: string, stamp: string, key: string): void {
    this.addresses.delete(url);
    this.addresses.set(url, { stamp, key });
    if (this.addresses.size > mostAddresses) this.addresses.delete(this.addresses.keys().next().value!);
  }
}
