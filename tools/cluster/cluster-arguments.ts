import { parseArgs } from 'node:util';
import type { AppKind } from './cluster-app.js';

export const usage = `usage: npm run cluster                     servers and apps, until Ctrl-C
       npm run cluster -- --detach         in the background; answers when all is ready
       npm run cluster -- status|stop      of the one that runs
       npm run cluster -- reset            removes the data of its servers
options: --ingests N, --relays N, --projectors N, --analysts N, --apis N   how many of each (1)
         --brokers 1|3                                        of its own Kafka (1)
         --port N                                             of the first api (3000, or a free one)
MARKETLOG_DATABASE_URL and MARKETLOG_KAFKA_BROKERS name servers to use instead of its own; every other
setting of the environment is handed to the apps.`;

export interface ClusterArguments {
  readonly verb: 'run' | 'status' | 'stop' | 'reset';
  readonly detach: boolean;
  readonly apps: Readonly<Record<AppKind, number>>;
  readonly brokers: 1 | 3;
  /** Undefined: 3000, or a free one. */
  readonly port: number | undefined;
}

/** @returns undefined where they are not understood. */
export function clusterArguments(args: readonly string[]): ClusterArguments | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ detach: { type: 'boolean', default: false }, port: { type: 'string' } },
        ...{ ingests: number, relays: number, projectors: number, analysts: number, apis: number },
        ...{ brokers: number },
      },
    });
    const [verb = 'run', ...rest] = positionals;
    if (rest.length > 0 || !isVerb(verb)) return undefined;
    return {
      ...{ verb, detach: values.detach, brokers: values.brokers === '3' ? 3 : (count(values.brokers, 1) as 1) },
      port: values.port === undefined ? undefined : count(values.port, 65_535),
      apps: {
        ingest: count(values.ingests, 16),
        relay: count(values.relays, 16),
        projector: count(values.projectors, 16),
        analyst: count(values.analysts, 16),
        api: count(values.apis, 16),
      },
    };
  } catch {
    return undefined;
  }
}

const number = { type: 'string', default: '1' } as const;

function isVerb(text: string): text is ClusterArguments['verb'] {
  return ['run', 'status', 'stop', 'reset'].includes(text);
}

function count(text: string, most: number): number {
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > most) throw new RangeError(text);
  return Number(text);
}
