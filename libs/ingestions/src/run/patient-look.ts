import type { Logger } from '@nestjs/common';

/** Failures in a row that nobody hears of: read models are made while services start. */
const patience = 5;

/** Work that is done again and again, and says so where it has stopped to succeed. */
export class PatientLook {
  /** What fails, and why; undefined while it works, or has failed only now. */
  standstill: string | undefined;
  #failures = 0;

  constructor(
    private readonly what: string,
    private readonly logger: Logger,
  ) {}

  /** Never fails. */
  async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failures = 0;
      this.standstill = undefined;
    } catch (error) {
      if (++this.#failures < patience) return;
      const message = error instanceof Error ? error.message : String(error);
      this.standstill = `${this.what} has failed ${this.#failures} times, it is tried again: ${message}`;
      if (this.#failures === patience) this.logger.warn(this.standstill);
    }
  }
}
