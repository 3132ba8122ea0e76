// What the options of a session are worth: the same token ids through one session per set of options, each in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { middle, whole } from './figures.mjs';

/** As libs/onnx opens its session. */
const served = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
};
const variants = {
  'as served: 1 thread, all optimisations, arena and memory pattern': {},
  'basic optimisations': { graphOptimizationLevel: 'basic' },
  'extended optimisations': { graphOptimizationLevel: 'extended' },
  'no memory pattern': { enableMemPattern: false },
  'no arena, no memory pattern': { enableCpuMemArena: false, enableMemPattern: false },
  'weights not packed': { extra: { session: { disable_prepacking: '1' } } },
  '2 threads': { intraOpNumThreads: 2 },
  '2 threads that do not spin': { intraOpNumThreads: 2, extra: { session: { intra_op: { allow_spinning: '0' } } } },
};

/** @returns a table; `ids` are the tokens of each text */
export async function sessionVariants({ folder, ids, rounds }) {
  const sides = [];
  for (const [name, options] of Object.entries(variants)) {
    const path = fileURLToPath(new URL('./timed-session.mjs', import.meta.url));
    const child = fork(path, [folder, JSON.stringify({ ...served, ...options })], { execArgv: [] });
    const [{ loaded }] = await once(child, 'message');
    sides.push({ name, child, loaded, rounds: [] });
  }
  for (let round = 0; round <= rounds; round++) {
    for (const { child, rounds: kept } of sides) {
      child.send({ ids });
      const [answer] = await once(child, 'message');
      if (round > 0) kept.push(answer);
    }
  }
  const lines = sides.map(({ name, child, loaded, rounds: kept }) => {
    child.disconnect();
    const speed = (mode) => whole(middle(kept.map((each) => ids.length / each[mode])));
    const cpu = (1000 * middle(kept.map((each) => each.cpu))) / ids.length;
    const peak = `${whole(kept.at(-1).peak / 1024)} MiB`;
    return [name, speed('single'), speed('batched'), `${cpu.toFixed(1)} ms`, `${whole(1000 * loaded)} ms`, peak];
  });
  const head = [
    'options',
    'one at a time, texts/s',
    'batches of 16, texts/s',
    'CPU time a text, alone',
    'loading',
    'peak memory',
  ];
  const table = [head, head.map((_, at) => (at ? '---:' : '---')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  return `${table}\n\n${ids.length} texts, medians of ${rounds} rounds in turns, each set of options in a process of its own.`;
}
