// What the benches share: a process of its own for each side, medians, and figures for people.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script of this folder in a process of its own, so that neither side's garbage is collected in the other's time.
 * @returns what it sends
 */
export function measured(script, task, env = {}) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((done, fail) => {
    const child = fork(path, [], { execArgv: [], env: { ...process.env, ...env } });
    let answer;
    child.on('message', (message) => (answer = message));
    child.on('exit', (code) => (answer ? done(answer) : fail(new Error(`${script} ended with ${code}`))));
    child.send(task);
  });
}

/** The median; of an even number the mean of the two in the middle. */
export function middle(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2)];
  return (sorted[low] + sorted[high]) / 2;
}

export const whole = (number) => Math.round(number).toLocaleString('en');

/** The median of the rounds' ratios, with the lowest and the highest. */
export function ratioOf(ratios) {
  const [lowest, highest] = [Math.min(...ratios), Math.max(...ratios)].map((each) => each.toFixed(2));
  return `${middle(ratios).toFixed(2)} (${lowest} to ${highest})`;
}
