import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface SeveringProxy {
  /** The address given, through the proxy. */
  readonly url: string;
  /** The next statement with this text reaches the server, but the connection ends before its answer comes back. */
  severAfter(statement: string): void;
  /** The connection ends when this statement comes, before the server has seen it. */
  severBefore(statement: string): void;
  /** The next statement with this text reaches the server, whose answer never comes: the connection stays, and is silent. */
  silenceAfter(statement: string): void;
  readonly severed: number;
  close(): Promise<void>;
}

/** A TCP proxy in front of MySQL that does harm at a chosen statement. */
export async function severingProxy(target: string): Promise<SeveringProxy> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let sever: { statement: string; forward: boolean; silent?: boolean } | undefined;
  let severed = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(to.port || 3306), to.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    let cut = false;
    client.on('data', (bytes: Buffer) => {
      if (sever !== undefined && bytes.includes(sever.statement)) {
        cut = true;
        severed += 1;
        if (sever.silent) {
          upstream.write(bytes);
          client.on('close', () => upstream.destroy());
          sever = undefined;
          return;
        }
        client.destroy();
        // The server must have done it before it sees the connection end.
        if (sever.forward) upstream.write(bytes, () => setTimeout(() => upstream.end(), 200));
        else upstream.destroy();
        sever = undefined;
        return;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes: Buffer) => !cut && client.write(bytes));
    client.on('close', () => !cut && upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    severAfter: (statement) => (sever = { statement, forward: true }),
    severBefore: (statement) => (sever = { statement, forward: false }),
    silenceAfter: (statement) => (sever = { statement, forward: true, silent: true }),
    get severed() {
      return severed;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
