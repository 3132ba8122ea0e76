import { spawn } from 'node:child_process';
import { kcatFormat, KcatOutput, type TopicMessage } from './topic-message.js';

/** How to run kcat: the program, and the environment it needs beside this process's. */
export interface KcatProgram {
  readonly command: string;
  readonly prefix?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface TopicToRead {
  readonly kcat: KcatProgram;
  /** `host:port`, separated by commas. */
  readonly brokers: string;
  readonly topic: string;
  /** Settings of librdkafka, such as `security.protocol`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Everything that a read-committed client finds on a topic from its beginning to its present end, partition by partition in the
 * order of offsets, with nothing left out. kcat is a client of others, so a fault of our own cannot hide behind itself.
 * @throws Error with what kcat said where it fails.
 */
export async function* readTopic({ kcat, brokers, topic, settings }: TopicToRead): AsyncGenerator<TopicMessage> {
  const options = { 'isolation.level': 'read_committed', 'check.crcs': 'true', ...settings };
  const child = spawn(
    kcat.command,
    [
      ...(kcat.prefix ?? []),
      ...['-C', '-q', '-e', '-o', 'beginning', '-b', brokers, '-t', topic, '-f', kcatFormat],
      ...Object.entries(options).flatMap(([name, value]) => ['-X', `${name}=${value}`]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...kcat.env } },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // Awaited below; a rejection before that would end the process.
  ended.catch(() => undefined);
  const output = new KcatOutput(topic);
  try {
    for await (const chunk of child.stdout) yield* output.push(chunk as Buffer);
    const code = await ended;
    if (code !== 0) throw new Error(`kcat could not read ${topic}: ${said.trim() || `exit code ${String(code)}`}`);
    output.end();
  } finally {
    child.kill();
  }
}
