import type { DatabaseHealth } from './database.js';

/** The present health of a database and those who want to hear of changes. */
export class HealthReport {
  private readonly listeners = new Set<(health: DatabaseHealth) => void>();
  private health: DatabaseHealth = {
    status: 'ok',
    since: Date.now(),
    detail: null,
  };

  get current(): DatabaseHealth {
    return this.health;
  }

  change(status: DatabaseHealth['status'], detail: string | null): void {
    if (this.health.status === status) return;
    this.health = { status, since: Date.now(), detail };
    for (const listener of this.listeners) listener(this.health);
  }

  subscribe(listener: (health: DatabaseHealth) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
