import type { z } from 'zod';
import type { LogLevel, settingsSchema } from './settings.schema.js';

type Values = z.output<typeof settingsSchema>;

/** The validated settings of this process. Injected by this class as token. */
export class Settings {
  readonly databaseUrl: string;
  readonly partitions: number;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** True where the port was asked for, so that no other will do. */
    readonly portConfigured: boolean;
    readonly corsOrigins: readonly string[];
    readonly allowedHosts: readonly string[];
  };
  readonly log: { readonly level: LogLevel; readonly format: Values['MARKETLOG_LOG_FORMAT'] };
  /** Best first; null for the default order. */
  readonly sourceRanks: readonly string[] | null;
  readonly sample: boolean;

  constructor(values: Values, logLevel: LogLevel) {
    this.databaseUrl = values.MARKETLOG_DATABASE_URL;
    this.partitions = values.MARKETLOG_PARTITIONS;
    this.http = {
      host: values.MARKETLOG_HTTP_HOST,
      port: values.MARKETLOG_HTTP_PORT ?? 3000,
      portConfigured: values.MARKETLOG_HTTP_PORT !== undefined,
      corsOrigins: values.MARKETLOG_HTTP_CORS_ORIGINS ?? [],
      allowedHosts: values.MARKETLOG_HTTP_ALLOWED_HOSTS ?? [],
    };
    this.log = { level: values.MARKETLOG_LOG_LEVEL ?? logLevel, format: values.MARKETLOG_LOG_FORMAT };
    this.sourceRanks = values.MARKETLOG_SOURCE_RANKS ?? null;
    this.sample = values.MARKETLOG_SAMPLE;
  }
}
