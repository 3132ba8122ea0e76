import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../processes/spawn-typescript.js';
import { retried } from '../retried.js';
import { withFileLock } from '../waiting.js';

const run = promisify(execFile);
const pom = join(projectRoot, 'libs/testing/src/servers/kafka/pom.xml');
const folder = join(projectRoot, '.servers/kafka');
const version = '4.1.0';

/** Java's own program, 17 or newer; undefined where there is none. */
export function findJava(): string | undefined {
  const home = process.env['JAVA_HOME'];
  return [...(home ? [join(home, 'bin/java')] : []), 'java'].find((java) => javaVersion(java) >= 17);
}

function javaVersion(java: string): number {
  // It says so on standard error.
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
}

/** Whether this machine can fetch and run Kafka's jars. */
export function canRunKafka(): boolean {
  return findJava() !== undefined && (existsSync(join(folder, `installed-${version}`)) || hasMaven());
}

function hasMaven(): boolean {
  return spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Kafka's jars, fetched by Maven once for all servers of this checkout. @returns the class path */
export async function installKafka(): Promise<string> {
  const libs = join(folder, 'libs');
  const done = join(folder, `installed-${version}`);
  mkdirSync(folder, { recursive: true });
  if (existsSync(done)) return join(libs, '*');
  return withFileLock(join(folder, 'lock'), async () => {
    if (existsSync(done)) return join(libs, '*');
    rmSync(libs, { recursive: true, force: true });
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${libs}`, '-DincludeScope=runtime'];
    await retried(() => run('mvn', ['-q', '-B', '-f', pom, ...goal]));
    writeFileSync(done, '');
    return join(libs, '*');
  });
}

/** Runs one of Kafka's own tools to its end. */
export async function kafkaTool(name: string, args: readonly string[]): Promise<void> {
  await run(findJava()!, ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', await installKafka(), name, ...args]);
}
