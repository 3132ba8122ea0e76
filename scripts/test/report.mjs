/** Prints a line per check with its time, what a failed one said, and the sum at the end. */
export class Report {
  #passed = 0;
  #failed = 0;
  #failures = [];
  #began = performance.now();

  async run({ name, run }) {
    const began = performance.now();
    const result = await attempt(run);
    const failed = result.failed ?? (result.ok ? 0 : 1);
    this.#passed += result.passed ?? (result.ok ? 1 : 0);
    this.#failed += failed === 0 && !result.ok ? 1 : failed;
    const ok = result.ok && failed === 0;
    const tests = result.passed === undefined ? '' : `${result.passed} tests`;
    const line = [ok ? 'ok    ' : 'FAILED', name.padEnd(40), seconds(began).padStart(8), tests, result.note ?? ''];
    console.log(line.join('  ').trimEnd());
    if (ok) return;
    console.log(indent((result.output ?? '').trim()));
    const failures = result.failures?.length > 0 ? result.failures : ['see above'];
    this.#failures.push(...failures.map((failure) => `failed: ${name}: ${failure}`));
  }

  /** At most `width` at a time: two cores, and each of these is a process of its own. */
  async runTogether(checks, width) {
    const waiting = [...checks];
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.run(next);
    };
    await Promise.all(Array.from({ length: width }, lane));
  }

  /** @returns the exit code */
  finish() {
    // What a failed test said may be far above, or cut off by whoever keeps this output.
    if (this.#failures.length > 0) console.log(`\n${this.#failures.join('\n')}`);
    console.log(`\nafter ${seconds(this.#began)}`);
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 ? 0 : 1;
  }
}

async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    return { ok: false, output: error.stack };
  }
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function indent(text) {
  return text.replaceAll(/^/gm, '    ');
}
