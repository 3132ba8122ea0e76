import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LogError } from '#event-sourcing';

export type DatabaseLocation =
  { readonly dialect: 'sqlite'; readonly path: string } | { readonly dialect: 'mysql'; readonly url: URL };

/** Reads `sqlite:PATH` (relative to the working directory) or `mysql://user:password@host:port/database`. */
export function parseDatabaseUrl(text: string): DatabaseLocation {
  if (text.startsWith('sqlite:')) {
    const rest = text.slice('sqlite:'.length);
    const path = rest.startsWith('///') ? fileURLToPath(`file:${rest}`) : rest;
    if (path !== '' && !path.includes('\0'))
      return {
        dialect: 'sqlite',
        path: isAbsolute(path) ? path : resolve(path),
      };
  }
  if (text.startsWith('mysql://') && URL.canParse(text)) {
    const url = new URL(text);
    if (url.hostname !== '' && /^\/[^/]+$/.test(url.pathname)) return { dialect: 'mysql', url };
  }
  const shown = URL.canParse(text) ? withoutPassword(new URL(text)) : text;
  throw new LogError(
    'database_invalid',
    `"${shown}" is no database address for MARKETLOG_DATABASE_URL: sqlite:PATH or mysql://user:password@host:port/database`,
  );
}

/** How the address is shown to people. */
export function describeLocation(location: DatabaseLocation): string {
  return location.dialect === 'sqlite' ? location.path : withoutPassword(location.url);
}

function withoutPassword(url: URL): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  return shown.href;
}
