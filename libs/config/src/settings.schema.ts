import { join } from 'node:path';
import { z } from 'zod';
import { labels } from './live-data.schema.js';
import { liveDataSettings } from './live-data.settings.js';
import { notes, type SettingNotes } from './setting-notes.js';
import { projectRoot } from './project-root.js';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const isDatabaseUrl = (text: string): boolean =>
  /^sqlite:./.test(text) || (/^mysql:\/\/[^/]+\/[^/?#]+$/.test(text) && URL.canParse(text) && isDecodable(text));

/** False for a stray percent sign, as of a password that was not encoded. */
function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= from && value <= to);

const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine((list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin));

const hosts = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim()))
  .refine((list) => list.every((host) => /^[A-Za-z0-9._-]{1,253}$/.test(host)));

const brokers = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .refine((list) => list.every((address) => /^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]{1,253}):\d{1,5}$/.test(address)));

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Every setting, by the name of its variable. The README's table is made from it. */
export const settingsSchema = z.object({
  MARKETLOG_DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl)
    .default(`sqlite:${join(projectRoot, 'data', 'marketlog.db')}`)
    .register(notes, {
      description: 'Where the log and the read models are kept',
      allowed: '`sqlite:PATH` or `mysql://user:password@host:port/database`',
      shown: '`sqlite:data/marketlog.db` under the project',
    }),
  MARKETLOG_PARTITIONS: wholeNumber(1, 1024).default(8).register(notes, {
    description: 'Partitions of each category; fixed when the log is created',
    allowed: 'a whole number from 1 to 1024',
    shown: '`8`',
  }),
  MARKETLOG_DATABASE_POOL_SIZE: wholeNumber(2, 500).default(10).register(notes, {
    description: 'Connections of one process to MySQL, for reading and for writing each',
    allowed: 'a whole number from 2 to 500',
    shown: '`10`',
  }),
  MARKETLOG_DATABASE_TLS: flag.default(false).register(notes, {
    description: 'Whether MySQL is spoken to over TLS; its certificate must name the host of the address',
    allowed: '`true` or `false`',
    shown: '`false`',
  }),
  MARKETLOG_DATABASE_TLS_CA: z.string().optional().register(notes, {
    description: "File with the certificates (PEM) that MySQL's is signed by",
    allowed: 'the path of a file',
    shown: "Node's own list",
  }),
  MARKETLOG_KAFKA_BROKERS: brokers.optional().register(notes, {
    description: 'Kafka that carries the log; with it projectors fill the read models, and commands leave it to them',
    allowed: 'addresses such as `kafka-1:9092`, separated by commas',
    shown: 'none: the log is read directly',
  }),
  MARKETLOG_KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/)
    .default('marketlog')
    .register(notes, {
      description: 'How the names of the topics begin, where several logs share a Kafka: `marketlog.prices.v1`',
      allowed: 'lower-case letters, digits, `.`, `_` and `-`',
      shown: '`marketlog`',
    }),
  MARKETLOG_KAFKA_TLS: flag.default(false).register(notes, {
    description: 'Whether the brokers are spoken to over TLS',
    allowed: '`true` or `false`',
    shown: '`false`',
  }),
  MARKETLOG_KAFKA_TLS_CA: z.string().optional().register(notes, {
    description: "File with the certificates (PEM) that the brokers' are signed by",
    allowed: 'the path of a file',
    shown: "Node's own list",
  }),
  MARKETLOG_KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional().register(notes, {
    description: 'How this process proves to the brokers who it is',
    allowed: '`plain`, `scram-sha-256`, `scram-sha-512`',
    shown: 'not at all',
  }),
  MARKETLOG_KAFKA_SASL_USERNAME: z.string().max(256).optional().register(notes, {
    description: 'User name for the brokers',
    allowed: 'at most 256 characters',
    shown: 'none',
  }),
  MARKETLOG_KAFKA_SASL_PASSWORD: z.string().max(1024).optional().register(notes, {
    description: 'Password for the brokers',
    allowed: 'at most 1024 characters',
    shown: 'none',
    secret: true,
  }),
  MARKETLOG_KAFKA_REPLICATION: wholeNumber(1, 15).optional().register(notes, {
    description: 'On how many brokers each message is kept; checked at start',
    allowed: 'a whole number from 1 to 15, at most the number of brokers',
    shown: 'what a topic has; one that is made `3`, or as many as there are brokers',
  }),
  MARKETLOG_KAFKA_MIN_ISR: wholeNumber(1, 15).optional().register(notes, {
    description: 'On how many brokers a message must be before it counts as published',
    allowed: 'a whole number from 1 to the replication',
    shown: 'one less than the replication, at least `1`; never less than a topic has',
  }),
  MARKETLOG_KAFKA_RETENTION_DAYS: wholeNumber(1, 36_500).default(30).register(notes, {
    description: 'How long Kafka keeps prices, articles and ingestions; the log itself keeps them for ever',
    allowed: 'a whole number from 1 to 36500',
    shown: '`30`',
  }),
  ...liveDataSettings,
  MARKETLOG_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/)
    .optional()
    .register(notes, {
      description: 'Key that commands over REST must carry as `Authorization: Bearer KEY`; without it they are refused',
      allowed: '16 to 200 printable ASCII characters without spaces',
      shown: 'none',
      secret: true,
    }),
  MARKETLOG_HTTP_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]{1,253}$/)
    .default('127.0.0.1')
    .register(notes, {
      description: 'Address the API listens on',
      allowed: 'a host name or an IP address',
      shown: '`127.0.0.1`',
    }),
  MARKETLOG_HTTP_PORT: wholeNumber(0, 65_535).optional().register(notes, {
    description: 'Port the API listens on; when it is set and taken, that is an error',
    allowed: 'a port from 1 to 65535, or 0 for any free one',
    shown: '`3000` (relay 3001, projector 3002, ingest 3003, analyst 3004), or the next free one',
  }),
  MARKETLOG_HTTP_CORS_ORIGINS: origins.optional().register(notes, {
    description: 'Origins whose pages may read the API from a browser',
    allowed: 'origins such as `https://example.org`, separated by commas',
    shown: 'none',
  }),
  MARKETLOG_HTTP_ALLOWED_HOSTS: hosts.optional().register(notes, {
    description: 'Further names under which the API may be asked, such as that of a proxy before it',
    allowed: 'host names without a port, separated by commas',
    shown: "this machine's own where only it is served, else any",
  }),
  MARKETLOG_HTTP_READS: z.enum(['open', 'key']).optional().register(notes, {
    description: 'Whether reading takes the key as well: `open` to everybody, or by `key`',
    allowed: '`open` or `key`',
    shown: '`open` where the API listens to this machine only, else `key`',
  }),
  MARKETLOG_HTTP_REQUESTS_PER_SECOND: wholeNumber(0, 1_000_000).optional().register(notes, {
    description:
      'How often one client may ask: one that sends the key, or else one address; `/health` and `/metrics` are not counted',
    allowed: 'a whole number from 0 (as often as it likes) to 1000000',
    shown: '`0` where the API listens to this machine only, else `50`',
  }),
  MARKETLOG_HTTP_DRAIN_SECONDS: wholeNumber(0, 300).default(0).register(notes, {
    description:
      'How long a process that is told to stop still answers while it says that it is not ready, so that a proxy before it looks elsewhere',
    allowed: 'a whole number from 0 to 300',
    shown: '`0`',
  }),
  MARKETLOG_LOG_LEVEL: z
    .enum(logLevels)
    .optional()
    .register(notes, {
      description: 'How much is logged, on standard error',
      allowed: logLevels.map((level) => `\`${level}\``).join(', '),
      shown: '`info` for `start`, `warn` for other commands',
    }),
  MARKETLOG_LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto').register(notes, {
    description: 'Log lines for machines or for people; `auto`: for people on a terminal',
    allowed: '`auto`, `json`, `pretty`',
    shown: '`auto`',
  }),
  MARKETLOG_SOURCE_RANKS: labels.optional().register(notes, {
    description:
      'Which source is believed where two differ, best first; `*` stands for every file source that is not named',
    allowed: 'source labels (lower case), separated by commas, each once',
    shown: '`*,yahoo,` other vendors`,sample`',
  }),
  MARKETLOG_MODELS: z.string().default(join(projectRoot, 'models')).register(notes, {
    description: 'Where the models lie: a folder per model, in it one per version',
    allowed: 'the path of a folder',
    shown: '`models` under the project',
  }),
  MARKETLOG_PARKED_KEYS_LIMIT: wholeNumber(0, 1_000_000).default(25).register(notes, {
    description:
      'Keys of one projection or reactor that may be set aside because an event of theirs fails; above that it stands still instead',
    allowed: 'a whole number from 0 (stand still at the first) to 1000000',
    shown: '`25`',
  }),
  MARKETLOG_NEW_VERSIONS: z.enum(['hold', 'serve']).default('hold').register(notes, {
    description:
      'What becomes of a new version of a read model that differs from the one that is served: it waits to be accepted, or is served',
    allowed: '`hold` or `serve`',
    shown: '`hold`',
  }),
  MARKETLOG_SAMPLE: flag.default(true).register(notes, {
    description: 'Whether `start` fills an empty log with the bundled sample',
    allowed: '`true` or `false`',
    shown: '`true`',
  }),
});

export type SettingName = keyof typeof settingsSchema.shape;

export const settingNames = Object.keys(settingsSchema.shape) as SettingName[];

export function notesOf(name: SettingName): SettingNotes {
  const found = notes.get(settingsSchema.shape[name]);
  if (found === undefined) throw new TypeError(`${name} says nothing of itself`);
  return found;
}
