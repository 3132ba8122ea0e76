import { connect } from 'node:net';

/** Connections that are kept alive, each with one request at a time; reads just enough of an answer to know where it ends. */
export class HttpLoad {
  #port;
  #idle = [];
  #all = [];

  constructor(port, connections) {
    this.#port = port;
    for (let i = 0; i < connections; i++) this.#open();
  }

  /** The whole answer to one request. */
  async body(path) {
    const { head, text } = await this.#ask(path, {}, true);
    return { text, etag: /\r\netag: (.*?)\r\n/i.exec(head)?.[1] };
  }

  /** Every connection asks again as soon as it has its answer. @returns answers a second */
  async closedLoop(path, milliseconds, headers = {}) {
    const started = performance.now();
    let answers = 0;
    const loop = async () => {
      while (performance.now() - started < milliseconds) {
        await this.#ask(path, headers);
        answers++;
      }
    };
    await Promise.all(this.#all.map(loop));
    return (answers * 1000) / (performance.now() - started);
  }

  /** So many requests a second, whether those before are answered or not. @returns times from when each was due, ms */
  async openLoop(path, perSecond, milliseconds) {
    const started = performance.now();
    const waits = [];
    const pending = [];
    const total = (perSecond * milliseconds) / 1000;
    for (let sent = 0; sent < total;) {
      for (; sent < total && started + (sent * 1000) / perSecond <= performance.now(); sent++) {
        const due = started + (sent * 1000) / perSecond;
        pending.push(this.#ask(path, {}).then(() => waits.push(performance.now() - due)));
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(pending);
    waits.sort((a, b) => a - b);
    return { p50: waits[Math.floor(waits.length / 2)], p95: waits[Math.floor(waits.length * 0.95)] };
  }

  close() {
    for (const socket of this.#all) socket.destroy();
  }

  #waiting = [];

  async #ask(path, headers, whole = false) {
    const socket = this.#idle.pop() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${this.#port}\r\n${lines.join('')}\r\n`);
    const answer = await new Promise((done, fail) => Object.assign(socket, { done, fail, whole }));
    const next = this.#waiting.shift();
    if (next) next(socket);
    else this.#idle.push(socket);
    return answer;
  }

  #open() {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    let parts = [];
    let size = 0;
    let expected = Infinity;
    let head = '';
    socket.on('data', (chunk) => {
      parts.push(chunk);
      size += chunk.length;
      if (expected === Infinity) {
        const begun = parts.length === 1 ? chunk : Buffer.concat(parts);
        const end = begun.indexOf('\r\n\r\n');
        if (end < 0) return;
        head = begun.toString('latin1', 0, end + 2);
        const status = Number(head.slice(9, 12));
        const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
        if (status !== 304 && (status !== 200 || length === undefined)) return socket.fail(new Error(head));
        expected = end + 4 + (status === 304 ? 0 : Number(length));
      }
      if (size < expected) return;
      const text = socket.whole ? Buffer.concat(parts).toString('utf8', head.length + 2) : '';
      [parts, size, expected] = [[], 0, Infinity];
      socket.done({ head, text });
    });
    socket.on('error', (error) => socket.fail?.(error));
    this.#all.push(socket);
    this.#idle.push(socket);
  }
}
