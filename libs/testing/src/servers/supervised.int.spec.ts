import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, release } from './holders.js';
import { holdersOf, holdServer, stateOf, type ServerRecipe } from './supervised.js';
import { waitFor } from './waiting.js';

/** A server that does nothing but answer. */
const program = "require('net').createServer((s) => s.end('hello')).listen(Number(process.argv[1]), '127.0.0.1')";

let folder: string;
let recipe: ServerRecipe;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marketlog-supervised-'));
  recipe = {
    folder,
    linger: 200,
    // The folder in the command line is how an orphan is recognised.
    prepare: (port) => ({ command: process.execPath, arguments: ['-e', program, String(port), folder] }),
    ready: answers,
  };
});
afterEach(async () => {
  release(holdersOf(folder));
  await stopped();
  rmSync(folder, { recursive: true, force: true });
});

/** One that takes its time to stop. */
const slowly = `process.on('SIGTERM', () => setTimeout(() => process.exit(), 500)); ${program}`;

const stopped = () => waitFor('the server to stop', () => stateOf(folder) === undefined || undefined);

async function answers(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'data');
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** Another process that needs the server. */
async function otherHolder() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return child;
}

describe('a server for tests', () => {
  it('is started once for all that hold it', async () => {
    const ports = await Promise.all([holdServer(recipe), holdServer(recipe), holdServer(recipe)]);
    expect(new Set(ports).size).toBe(1);
    expect(await answers(ports[0])).toBe(true);
  });

  it('stops when its last holder is gone, even by SIGKILL', async () => {
    const holder = await otherHolder();
    const port = await holdServer(recipe, holder.pid);
    const { server } = stateOf(folder)!;
    expect(await answers(port)).toBe(true);
    holder.kill('SIGKILL');
    await stopped();
    await waitFor('its process to end', () => !isAlive(server) || undefined);
  });

  it('stays while another process holds it', async () => {
    const holder = await otherHolder();
    const port = await holdServer(recipe, holder.pid);
    await holdServer(recipe);
    release(holdersOf(folder));
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // longer than it would linger
    expect(await answers(port)).toBe(true);
    holder.kill('SIGKILL');
  });

  it('is started anew where it is about to stop', async () => {
    const prepare = (port: number) => ({ command: process.execPath, arguments: ['-e', slowly, String(port), folder] });
    await holdServer({ ...recipe, prepare });
    const before = stateOf(folder)!;
    process.kill(before.supervisor, 'SIGTERM');
    await waitFor('it to be stopping', () => stateOf(folder)?.stopping || undefined);
    const port = await holdServer(recipe);
    expect(isAlive(before.server)).toBe(false);
    expect(await answers(port)).toBe(true);
  });

  it('is started anew where its supervisor was killed', async () => {
    await holdServer(recipe);
    const before = stateOf(folder)!;
    process.kill(before.supervisor, 'SIGKILL');
    await waitFor('the supervisor to end', () => !isAlive(before.supervisor) || undefined);
    const port = await holdServer(recipe);
    expect(await answers(before.port)).toBeUndefined();
    expect(await answers(port)).toBe(true);
  });
});
