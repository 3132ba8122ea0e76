import { AsyncLocalStorage } from 'node:async_hooks';

const context = new AsyncLocalStorage<string>();

/** Runs something so that every log line it causes carries the request's id. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return context.run(requestId, work);
}

export function currentRequestId(): string | undefined {
  return context.getStore();
}
