import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopWatch, type LongestTurn } from './loop-watch.js';

/** Something that clients ask for again and again. */
export interface Question {
  readonly path: string;
  /** What the data of the answer may be, each as {@link dataOf} has it: the states that readers may see. Absent: anything that is answered with 200. */
  readonly allowed?: readonly string[];
}

export interface LoadTask {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly questions: readonly Question[];
  /** Requests a second. */
  readonly rate: number;
}

export interface LoadReport {
  readonly requests: number;
  /** Answers that were not 200, or none at all. */
  readonly failed: readonly string[];
  /** Answers that are none of the states that readers may see, such as one put together from two generations. */
  readonly mixed: readonly string[];
  /** From when a request was due to the end of its answer, milliseconds. */
  readonly times: { readonly p50: number; readonly p95: number; readonly max: number };
  /** Requests that took longer than a second, and the one that took longest. */
  readonly slow: number;
  readonly slowest: string;
  /** Of the clients themselves, who notice an answer no earlier. */
  readonly longestTurn: LongestTurn;
}

/** Tells data of answers apart, without what is said beside them about the moment. */
export function dataOf(body: unknown): string {
  const { data } = body as { data: unknown };
  return createHash('sha1').update(JSON.stringify(data)).digest('base64');
}

/** Requests that may be under way at a time; one that is due and finds none free waits, which counts as time of its answer. */
const connections = 100;

/** Asks one question after the other, so many a second, until told to stop, however slow the answers are. */
export async function restLoad(task: LoadTask, until: AbortSignal): Promise<LoadReport> {
  const { url, headers, questions, rate } = task;
  const report = { failed: [] as string[], mixed: [] as string[] };
  const times: { took: number; path: string }[] = [];
  const ask = async ({ path, allowed }: Question, due: number): Promise<void> => {
    try {
      const answer = await fetch(url + path, { headers });
      const text = await answer.text();
      times.push({ took: performance.now() - due, path });
      if (answer.status !== 200) report.failed.push(`${path}: ${answer.status} ${text.slice(0, 200)}`);
      else if (allowed !== undefined && !allowed.includes(dataOf(JSON.parse(text)))) report.mixed.push(path);
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? ` (${String(error.cause)})` : '';
      report.failed.push(`${path}: ${String(error)}${cause}`);
    }
  };
  const watch = new LoopWatch();
  const began = performance.now();
  let [taken, requests] = [0, 0];
  const isOver = (): boolean => until.aborted;
  const connection = async (): Promise<void> => {
    while (!isOver()) {
      const number = taken++;
      const due = began + (number * 1000) / rate;
      await sleep(Math.max(0, due - performance.now()), undefined, { signal: until }).catch(() => undefined);
      if (isOver()) return;
      requests += 1;
      await ask(questions[number % questions.length]!, due);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const longestTurn = watch.stop();
  times.sort((a, b) => a.took - b.took);
  const at = (share: number) => Math.round(times[Math.ceil(times.length * share) - 1]?.took ?? 0);
  return {
    ...report,
    requests,
    times: { p50: at(0.5), p95: at(0.95), max: at(1) },
    slow: times.filter(({ took }) => took > 1000).length,
    slowest: times.at(-1)?.path ?? '',
    longestTurn,
  };
}
