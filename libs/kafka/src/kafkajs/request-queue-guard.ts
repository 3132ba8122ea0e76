import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** How soon requests that wait for others are looked at again, as in kafkajs. */
const pendingCheckMilliseconds = 10;

/**
 * kafkajs asks for a timer in the negative after each response (its issue 1751): Node 24 warns of it, and makes a timer of
 * 1 ms of it that renews itself for ever on each connection. This sets one only where something waits for it.
 */
export function guardRequestQueue(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests() {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const throttled = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttled > 0 ? throttled : pendingCheckMilliseconds,
    );
  };
}
