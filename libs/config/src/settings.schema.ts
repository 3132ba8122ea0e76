import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './project-root.js';

/** What a setting says of itself in errors and in the README. */
export interface SettingNotes {
  readonly description: string;
  /** What is allowed, for a person. */
  readonly allowed: string;
  /** How the default is shown. */
  readonly shown: string;
  /** Never shown, in no error and no log. */
  readonly secret?: boolean;
}

const notes = z.registry<SettingNotes>();

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

const labels = z
  .string()
  .transform((text) => text.split(',').map((label) => label.trim()))
  .refine(
    (list) => list.every((label) => /^(\*|[a-z0-9][a-z0-9._-]*)$/.test(label)) && new Set(list).size === list.length,
  );

const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine((list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin));

const hosts = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim()))
  .refine((list) => list.every((host) => /^[A-Za-z0-9._-]{1,253}$/.test(host)));

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
    shown: '`3000`, or the next free one',
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
  MARKETLOG_SAMPLE: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true')
    .register(notes, {
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
