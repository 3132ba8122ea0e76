import { cpus } from 'node:os';

/** What a machine had to do from one moment to another, whichever processes did it. */
export class MachineLoad {
  private readonly began = performance.now();
  private readonly before = spent();

  /** @returns seconds since the beginning, and the share of the processors' time in which they were not idle */
  ended(): { readonly seconds: number; readonly busy: number } {
    const { all, idle } = spent();
    const passed = all - this.before.all;
    return {
      seconds: (performance.now() - this.began) / 1000,
      busy: passed === 0 ? 0 : 1 - (idle - this.before.idle) / passed,
    };
  }
}

/** Milliseconds of all processors since the machine was started. */
function spent(): { readonly all: number; readonly idle: number } {
  let [all, idle] = [0, 0];
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.irq + times.idle;
    idle += times.idle;
  }
  return { all, idle };
}
