/** Answers that clients must get in all, so that it was a test. */
const enough = 100;

/** Milliseconds that a client waits for its next answer, at most; a load balancer gives up no sooner. */
const longest = 5_000;

/**
 * What clients have to complain about that asked without a pause.
 * @param clients the moments of each in milliseconds: when it began, when it was answered each time, and when it ended
 */
export function gapsIn(clients: readonly (readonly number[])[]): string[] {
  const complaints = clients.flatMap((moments, client) => {
    const gap = Math.max(...moments.slice(1).map((moment, i) => moment - moments[i]!));
    return gap > longest ? [`client ${client + 1} had no answer for ${(gap / 1000).toFixed(1)} s`] : [];
  });
  const answers = clients.reduce((sum, moments) => sum + moments.length - 2, 0);
  return answers < enough ? [...complaints, `only ${answers} answers`] : complaints;
}
