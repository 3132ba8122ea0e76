import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { spawnTypeScript } from '#testing';
import type { LoadReport, LoadTask } from './rest-load.js';

interface RestClients {
  /** Lets them end what is under way. */
  stop(): Promise<LoadReport>;
  /** Where their report is of no interest any more. */
  kill(): void;
}

/** Starts clients of a service in a process of their own. */
export function startClients(task: LoadTask): RestClients {
  const ending = import.meta.url.endsWith('.js') ? 'js' : 'ts';
  const file = fileURLToPath(new URL(`rest-clients.process.${ending}`, import.meta.url));
  const child = spawnTypeScript(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(task);
  return {
    async stop() {
      const ended = once(child, 'exit').then(([code]) => {
        throw new Error(`the clients ended with ${String(code)} before they reported`);
      });
      const report = once(child, 'message');
      child.send('stop');
      const [found] = (await Promise.race([report, ended])) as [LoadReport];
      ended.catch(() => undefined);
      return found;
    },
    kill: () => void child.kill(),
  };
}
