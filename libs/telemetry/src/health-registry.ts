/** How one part of a process stands. */
export interface HealthState {
  /** `degraded`: it works, but someone should look; `failed`: it does not do its part, and the process is not ready. */
  readonly status: 'ok' | 'degraded' | 'failed';
  /** A sentence for a person, naming the setting to look at where one is to blame; null where all is well. */
  readonly detail: string | null;
  /** Numbers and names worth showing beside it. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

export type HealthCheck = () => HealthState | Promise<HealthState>;

/** What `/health/ready` of a process asks: each part adds its check when it starts. Injected by this class as token. */
export class HealthRegistry {
  private readonly checks = new Map<string, HealthCheck>();

  /** @param name lower case; the field under `checks.parts` in the answer */
  add(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  all(): ReadonlyMap<string, HealthCheck> {
    return this.checks;
  }
}
