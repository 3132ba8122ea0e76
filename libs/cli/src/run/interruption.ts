/** Wrappers such as npm, shells and `timeout` pass on a signal that also reached this process: the same wish, said twice. */
const echo = 1_000;

/** A signal that the first SIGINT or SIGTERM aborts; a later one ends the process at once. */
export function interruption(
  now: () => number = () => performance.now(),
  exit: (code: number) => void = (code) => process.exit(code),
): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      first = now();
      controller.abort();
    } else if (now() - first > echo) {
      exit(1);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
