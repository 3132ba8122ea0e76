// The two sides of bench:inference and bench:predict, each a process that stays: the thread of the service, and Python's onnxruntime.
import { fork, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Asks a process one thing at a time. */
function asked(send, answers, close) {
  const ask = async (question) => {
    send(question);
    const { value, done } = await answers.next();
    if (done) throw new Error('a side of the bench ended before it answered');
    return value;
  };
  return {
    /** One request. `pads`: Python makes its texts equally long. @returns seconds: `tokenising`, `computing`, `cpu` of the process */
    request: (texts, { pads }) => ask({ texts, pads }),
    ask,
    /** @returns KiB at the highest */
    memory: async () => (await ask({ memory: true })).peak,
    close,
  };
}

export async function nodeSide(task, script = './timed-inference.mjs') {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(task)], {
    execArgv: [],
  });
  const answers = (async function* () {
    const queue = [];
    let wake = () => {};
    let ended = false;
    child.on('message', (message) => (queue.push(message), wake()));
    child.on('exit', () => ((ended = true), wake()));
    while (!ended || queue.length > 0) {
      if (queue.length > 0) yield queue.shift();
      else await new Promise((done) => (wake = done));
    }
  })();
  return asked(
    (question) => child.send(question),
    answers,
    async () => child.disconnect(),
  );
}

export async function pythonSide({ folder, threads, python, project, module = 'sentiment.speed' }) {
  const args = ['-m', module, folder, String(threads)];
  const child = spawn(python, args, { cwd: project, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answers = (async function* () {
    for await (const line of lines) yield JSON.parse(line);
  })();
  return asked(
    (question) => child.stdin.write(`${JSON.stringify(question)}\n`),
    answers,
    async () => child.stdin.end(),
  );
}

/**
 * Asks both sides `count` questions, in turns: each side wakes for every question, as a service does, and a machine that slows down slows both.
 * @param round decides with the question's number which side begins
 * @returns per side the sums of what its answers count, and `each` answer
 */
export async function inTurns(sides, count, round, ask) {
  const sums = Object.fromEntries(sides.map(([name]) => [name, { each: [] }]));
  for (let at = 0; at < count; at++) {
    for (const [name, side] of (round + at) % 2 ? sides : sides.toReversed()) {
      const answer = await ask(side, at);
      for (const [value, number] of Object.entries(answer)) sums[name][value] = (sums[name][value] ?? 0) + number;
      sums[name].each.push(answer);
    }
  }
  return sums;
}
