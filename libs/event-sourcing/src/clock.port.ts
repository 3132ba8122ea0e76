/**
 * The time as an application sees it; asked for wherever the present decides something, so that months can be simulated in
 * minutes. The log's own record time is not its business: that is the database's clock.
 */
export abstract class Clock {
  /** UTC milliseconds. */
  abstract now(): number;
}

/** The clock of the machine. */
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }
}
