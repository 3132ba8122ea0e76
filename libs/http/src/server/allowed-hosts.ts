/** Answers whether a request may name this host in its `Host` header. */
export type HostCheck = (header: string | undefined) => boolean;

/**
 * A page of any site can point its own name at 127.0.0.1 and then read what is served there as if it were its own. A service
 * that only this machine reaches therefore answers under this machine's own names and those in the list. One that others
 * reach is asked by names it cannot know, so there only a list restricts.
 */
export function hostCheck(listensOn: string, listed: readonly string[] = []): HostCheck {
  if (!isLoopback(listensOn) && listed.length === 0) return () => true;
  const names = new Set([listensOn, ...listed].map((name) => name.toLowerCase()));
  return (header) => {
    // HTTP/1.0 has none; a browser always sends one.
    if (header === undefined) return true;
    if (!URL.canParse(`http://${header}`)) return false;
    const name = new URL(`http://${header}`).hostname;
    return isLoopback(name) || names.has(name);
  };
}

/** Whether nobody but this machine reaches what listens there. */
export function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host);
}
