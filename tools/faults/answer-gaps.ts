/** Milliseconds that a client waits for its next answer, at most; a load balancer gives up no sooner. */
const longest = 5_000;

/**
 * How long clients that asked without a pause had to wait, where that was too long.
 * @param clients the moments of each in milliseconds: when it began, when it was answered each time, and when it ended
 */
export function gapsIn(clients: readonly (readonly number[])[]): string[] {
  return clients.flatMap((moments, client) => {
    const gap = Math.max(...moments.slice(1).map((moment, i) => moment - moments[i]!));
    return gap > longest ? [`client ${client + 1} had no answer for ${(gap / 1000).toFixed(1)} s`] : [];
  });
}
