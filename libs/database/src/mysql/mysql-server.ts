import { readFileSync } from 'node:fs';
import { LogError } from '#event-sourcing';

/** That the server is spoken to over TLS, and checked. */
export interface DatabaseTls {
  /** Certificates (PEM) that the server's is signed by; undefined: those that Node knows. */
  readonly caFile: string | undefined;
}

/** A server, a user and a database, as an address names them. */
export interface MysqlServer {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: { readonly ca?: string; readonly verifyIdentity: true } | undefined;
}

/** @throws LogError `database_forbidden` where the file of certificates cannot be used. */
export function mysqlServer(url: URL, tls: DatabaseTls | undefined): MysqlServer {
  return {
    // An IPv6 address stands in brackets only in a URL.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 3306),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: tls && { ...(tls.caFile !== undefined && { ca: certificates(tls.caFile) }), verifyIdentity: true },
  };
}

function certificates(file: string): string {
  const unusable = (why: string, cause?: unknown) =>
    new LogError('database_forbidden', `the file of MARKETLOG_DATABASE_TLS_CA, ${file}, ${why}`, false, { cause });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw unusable(`cannot be read: ${(cause as NodeJS.ErrnoException).code}`, cause);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw unusable('holds no certificate in PEM');
  return text;
}
