import { connect, createServer, type Server, type Socket } from 'node:net';

/** COM_QUERY, no query attributes, and its text (MySQL client/server protocol, text protocol). */
// eslint-disable-next-line no-control-regex -- bytes of a protocol
const commit = /\x03(\x00\x01)?COMMIT/;

/**
 * A TCP proxy in front of MySQL that cuts a connection at its COMMIT: before the server has seen it, or after the server has
 * answered it and before the client has.
 */
export class CommitCuttingProxy {
  /** Connections cut so far. */
  cuts = 0;
  readonly #sockets = new Set<Socket>();
  #next: 'before' | 'after' | undefined;
  #away = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<CommitCuttingProxy> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as { port: number }).port);
    const proxy = new CommitCuttingProxy(server, url.href);
    server.on('connection', (client) => proxy.#join(client, connect(Number(port || 3306), hostname)));
    return proxy;
  }

  /** Cuts at the next COMMIT of any connection. */
  cut(when: 'before' | 'after'): void {
    this.#next = when;
  }

  /** The server is away: nobody gets through until it is back. */
  setAway(away: boolean): void {
    this.#away = away;
    if (away) for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(client: Socket, server: Socket): void {
    if (this.#away) {
      client.destroy();
      server.destroy();
      return;
    }
    let cutAtAnswer = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true).on('error', end).on('close', end);
    }
    client.on('data', (data) => {
      if (this.#next === undefined || !commit.test(data.toString('latin1'))) return void server.write(data);
      this.cuts++;
      cutAtAnswer = this.#next === 'after';
      this.#next = undefined;
      if (cutAtAnswer) server.write(data);
      else end();
    });
    server.on('data', (data) => (cutAtAnswer ? end() : void client.write(data)));
  }
}
