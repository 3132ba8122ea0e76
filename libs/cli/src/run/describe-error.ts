import { MarketlogError } from '#event-sourcing';

export interface ErrorDescription {
  readonly code: string;
  /** One plain sentence. */
  readonly message: string;
  readonly retryable: boolean;
}

const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'that is a folder, not a file',
  EMFILE: 'too many files are open',
  EADDRINUSE: 'the address is taken',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** What a person and a script are told of a failure; stacks belong into the log. */
export function describeError(error: unknown): ErrorDescription {
  if (error instanceof MarketlogError) {
    return { code: error.code, message: error.message, retryable: error.retryable };
  }
  if (isAbort(error)) return { code: 'interrupted', message: 'interrupted', retryable: true };
  if (error instanceof Error) {
    const { code, path } = error as NodeJS.ErrnoException;
    const sentence = code === undefined ? undefined : systemErrors[code];
    if (code !== undefined && sentence !== undefined) {
      return {
        code: code.toLowerCase(),
        message: path === undefined ? sentence : `${path}: ${sentence}`,
        retryable: false,
      };
    }
    return { code: 'internal_error', message: `unexpected failure: ${error.message}`, retryable: false };
  }
  return { code: 'internal_error', message: `unexpected failure: ${String(error)}`, retryable: false };
}

function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}
