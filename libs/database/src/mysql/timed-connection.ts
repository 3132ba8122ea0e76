import type { Socket } from 'node:net';
import type { PoolConnection, QueryOptions } from 'mysql2/promise';
import type { Bindable } from './bindable.js';

/** Milliseconds after which a server that has not answered a statement counts as gone. */
export const answerWithin = { read: 30_000, write: 10_000 } as const;

/** A server that vanished without a word, or stands still, would otherwise be waited for until TCP gives up: a quarter of an hour. */
export class TimedConnection {
  constructor(
    private readonly connection: PoolConnection,
    /** Milliseconds; without them a statement takes as long as it takes. */
    private readonly limit: number | undefined,
  ) {}

  query(statement: string | QueryOptions, values?: Bindable[]): Promise<unknown> {
    const options = typeof statement === 'string' ? { sql: statement } : statement;
    return this.answered(() => this.connection.query(options, values));
  }

  execute(statement: string | QueryOptions, values: Bindable[]): Promise<unknown> {
    const options = typeof statement === 'string' ? { sql: statement } : statement;
    return this.answered(() => this.connection.execute(options, values));
  }

  private async answered(ask: () => Promise<readonly [unknown, unknown]>): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    let isDone = false;
    if (this.limit !== undefined) {
      // A process that stood still itself first hears what came meanwhile.
      timer = setTimeout(() => setImmediate(() => isDone || this.giveUp()), this.limit);
    }
    try {
      const [result] = await ask();
      return result;
    } finally {
      isDone = true;
      clearTimeout(timer);
    }
  }

  /** All that waits on the connection fails with this, as if the server had closed it. */
  private giveUp(): void {
    const error = new Error(`no answer within ${this.limit! / 1000} s`);
    // The driver's own timeout leaves the connection in use, and does not watch the preparing of a statement.
    socketOf(this.connection).destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
  }
}

function socketOf({ connection }: PoolConnection): Socket {
  return (connection as unknown as { readonly stream: Socket }).stream;
}
