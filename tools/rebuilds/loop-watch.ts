/** The longest that an event loop was kept by one turn, in milliseconds. */
export interface LongestTurn {
  /** By the clock, which on a machine that does much else says little. */
  readonly elapsed: number;
  /** Of a processor, which only what runs in this thread takes. */
  readonly processor: number;
}

/** Milliseconds between two looks. */
const lookEvery = 5;

/** Watches the event loop of this thread, which answers nobody while one turn takes it. */
export class LoopWatch {
  private readonly timer: NodeJS.Timeout;
  private longest: LongestTurn = { elapsed: 0, processor: 0 };

  constructor() {
    let [at, used] = [performance.now(), processorTime()];
    this.timer = setInterval(() => {
      const [now, usedNow] = [performance.now(), processorTime()];
      const { elapsed, processor } = this.longest;
      this.longest = {
        elapsed: Math.max(elapsed, now - at - lookEvery),
        processor: Math.max(processor, usedNow - used),
      };
      [at, used] = [now, usedNow];
    }, lookEvery).unref();
  }

  stop(): LongestTurn {
    clearInterval(this.timer);
    const { elapsed, processor } = this.longest;
    return { elapsed: Math.round(elapsed), processor: Math.round(processor) };
  }
}

/** Milliseconds that this thread has used. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
