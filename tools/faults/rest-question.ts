import { request, type Agent, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RestQuestion {
  readonly method: string;
  readonly url: string;
  readonly key: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
}

export interface RestAnswer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what an endpoint answers; callers know which
  readonly body: any;
}

/** A question without an answer. */
export class Unanswered extends Error {
  /**
   * @param untaken whether nobody had taken it: the connection was refused, or had been kept from an earlier question and was
   * closed before a byte of the answer, as happens to a client that writes while the server closes what is idle
   */
  constructor(
    readonly untaken: boolean,
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** Milliseconds that one question may take. */
const patience = 30_000;

/** @throws Unanswered */
export async function askRest(question: RestQuestion, agent: Agent): Promise<RestAnswer> {
  const { method, url, key, body, idempotencyKey } = question;
  const asked = request(url, {
    ...{ method, agent, signal: AbortSignal.timeout(patience) },
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
  });
  let begun = false;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
    begun = true;
    const said = await text(answer);
    return { status: answer.statusCode!, body: said === '' ? null : (JSON.parse(said) as unknown) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const closed = !begun && asked.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
    throw new Unanswered(closed || code === 'ECONNREFUSED', `${method} ${url}: ${message}`, error);
  }
}
