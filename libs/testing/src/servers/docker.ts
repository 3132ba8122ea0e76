import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../processes/spawn-typescript.js';
import type { ServerCommand } from './supervised.js';

const runProgram: (command: string, args: string[]) => Promise<unknown> = promisify(execFile);

/** Whether `docker compose` exists and an engine answers it. */
export function dockerAnswers(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'pipe', timeout: 5_000 });
    execFileSync('docker', ['info'], { stdio: 'pipe', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

/**
 * One service of the tests' Compose file, in the foreground; it goes away, data included, with its supervisor. What one left
 * that was killed is removed before.
 */
export async function composeUp(
  service: string,
  environment: Record<string, string>,
  { root = projectRoot, run = runProgram } = {},
): Promise<ServerCommand> {
  const file = join(projectRoot, 'libs/testing/src/servers/docker-compose.yml');
  // A project per service and checkout, so that stopping one leaves the others alone.
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 8);
  const compose = ['compose', '--project-name', `marketlog-test-${service}-${checkout}`, '--file', file];
  await run('docker', [...compose, 'down', '--volumes']);
  return { command: 'docker', arguments: [...compose, 'up', '--renew-anon-volumes', service], environment };
}
