import type { ServedApi, ServedApiOptions } from './served-api.js';

/** Loads Nest and the database only for the specs that serve something. */
export async function serveApi(options: ServedApiOptions): Promise<ServedApi> {
  const { startApi } = await import('./start-api.js');
  return startApi(options);
}
