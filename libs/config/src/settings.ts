import type { z } from 'zod';
import type { LogLevel, settingsSchema } from './settings.schema.js';

type Values = z.output<typeof settingsSchema>;

/** What differs from process to process where nothing is set. */
export interface SettingsDefaults {
  readonly logLevel: LogLevel;
  readonly port: number;
}

/** How Kafka is reached and what its topics are like. */
export interface KafkaSettings {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly tls: { readonly caFile: string | undefined } | undefined;
  readonly sasl:
    | {
        readonly mechanism: NonNullable<Values['MARKETLOG_KAFKA_SASL_MECHANISM']>;
        readonly username: string;
        /** Secret. */
        readonly password: string;
      }
    | undefined;
  /** Undefined: what a topic has; where one is made, 3, or as many as there are brokers. */
  readonly replication: number | undefined;
  /** Undefined: one less than the replication, at least 1; never less than a topic has. */
  readonly minIsr: number | undefined;
  readonly retentionDays: number;
}

/** Who is asked for news, and how. */
export interface NewsSettings {
  /** Labels; undefined: all that have what they take. */
  readonly sources: readonly string[] | undefined;
  /** Secret. */
  readonly newsApiKey: string | undefined;
  /** Addresses; `{symbol}` in one stands for each stock. */
  readonly feeds: readonly string[];
  /** Two letters. */
  readonly language: string;
}

/** The validated settings of this process. Injected by this class as token. */
export class Settings {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  /** Undefined where MySQL is spoken to in the clear. */
  readonly databaseTls: { readonly caFile: string | undefined } | undefined;
  readonly partitions: number;
  /** Undefined where the log is read directly. */
  readonly kafka: KafkaSettings | undefined;
  readonly ingest: {
    /** Cron pattern of the live fetches, on the clocks of each exchange; null for none. */
    readonly fetchSchedule: string | null;
    /** The same for news. */
    readonly newsSchedule: string | null;
  };
  readonly news: NewsSettings;
  /** Where Yahoo is asked instead of at its own address. */
  readonly yahooUrl: string | undefined;
  /** By label of the vendor; one that is absent keeps its own. */
  readonly vendorBudgets: ReadonlyMap<string, { readonly perMinute: number; readonly perDay: number }>;
  /** Secret. */
  readonly apiKey: string | undefined;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** True where the port was asked for, so that no other will do. */
    readonly portConfigured: boolean;
    readonly corsOrigins: readonly string[];
    readonly allowedHosts: readonly string[];
    readonly drainSeconds: number;
    /** Undefined: open where only this machine reaches it, else by key. */
    readonly reads: Values['MARKETLOG_HTTP_READS'];
    /** Of one client; 0 for any number. Undefined: any number where only this machine reaches it, else 50. */
    readonly requestsPerSecond: number | undefined;
  };
  readonly log: { readonly level: LogLevel; readonly format: Values['MARKETLOG_LOG_FORMAT'] };
  /** Best first; null for the default order. */
  readonly sourceRanks: readonly string[] | null;
  /** Folder of the models. */
  readonly models: string;
  /** Keys of one projection or reactor that may be set aside before it stands still. */
  readonly parkedKeysLimit: number;
  /** What becomes of a new version of a read model that differs from the one that is served. */
  readonly newVersions: 'hold' | 'serve';
  readonly sample: boolean;

  constructor(values: Values, { logLevel, port }: SettingsDefaults) {
    this.databaseUrl = values.MARKETLOG_DATABASE_URL;
    this.databasePoolSize = values.MARKETLOG_DATABASE_POOL_SIZE;
    this.databaseTls = values.MARKETLOG_DATABASE_TLS ? { caFile: values.MARKETLOG_DATABASE_TLS_CA } : undefined;
    this.kafka = kafkaSettings(values);
    this.ingest = { fetchSchedule: values.MARKETLOG_FETCH_SCHEDULE, newsSchedule: newsSchedule(values) };
    this.news = {
      sources: values.MARKETLOG_NEWS_SOURCES,
      newsApiKey: values.NEWS_API_KEY,
      feeds: values.MARKETLOG_NEWS_FEEDS ?? [],
      language: values.MARKETLOG_NEWS_LANGUAGE,
    };
    this.yahooUrl = values.MARKETLOG_YAHOO_URL;
    this.vendorBudgets = values.MARKETLOG_VENDOR_BUDGETS ?? new Map();
    this.apiKey = values.MARKETLOG_API_KEY;
    this.partitions = values.MARKETLOG_PARTITIONS;
    this.http = {
      host: values.MARKETLOG_HTTP_HOST,
      port: values.MARKETLOG_HTTP_PORT ?? port,
      portConfigured: values.MARKETLOG_HTTP_PORT !== undefined,
      corsOrigins: values.MARKETLOG_HTTP_CORS_ORIGINS ?? [],
      allowedHosts: values.MARKETLOG_HTTP_ALLOWED_HOSTS ?? [],
      drainSeconds: values.MARKETLOG_HTTP_DRAIN_SECONDS,
      reads: values.MARKETLOG_HTTP_READS,
      requestsPerSecond: values.MARKETLOG_HTTP_REQUESTS_PER_SECOND,
    };
    this.log = { level: values.MARKETLOG_LOG_LEVEL ?? logLevel, format: values.MARKETLOG_LOG_FORMAT };
    this.sourceRanks = values.MARKETLOG_SOURCE_RANKS ?? null;
    this.models = values.MARKETLOG_MODELS;
    this.parkedKeysLimit = values.MARKETLOG_PARKED_KEYS_LIMIT;
    this.newVersions = values.MARKETLOG_NEW_VERSIONS;
    this.sample = values.MARKETLOG_SAMPLE;
  }
}

/** Where no prices are fetched by schedule, no news is either, unless it has a schedule of its own. */
function newsSchedule({ MARKETLOG_NEWS_SCHEDULE: news, MARKETLOG_FETCH_SCHEDULE: prices }: Values): string | null {
  if (news !== undefined) return news;
  return prices === null ? null : '45 8,18 * * *';
}

function kafkaSettings(values: Values): KafkaSettings | undefined {
  const brokers = values.MARKETLOG_KAFKA_BROKERS;
  if (brokers === undefined) return undefined;
  const mechanism = values.MARKETLOG_KAFKA_SASL_MECHANISM;
  return {
    brokers,
    topicPrefix: values.MARKETLOG_KAFKA_TOPIC_PREFIX,
    tls: values.MARKETLOG_KAFKA_TLS ? { caFile: values.MARKETLOG_KAFKA_TLS_CA } : undefined,
    sasl: mechanism && {
      mechanism,
      username: values.MARKETLOG_KAFKA_SASL_USERNAME ?? '',
      password: values.MARKETLOG_KAFKA_SASL_PASSWORD ?? '',
    },
    replication: values.MARKETLOG_KAFKA_REPLICATION,
    minIsr: values.MARKETLOG_KAFKA_MIN_ISR,
    retentionDays: values.MARKETLOG_KAFKA_RETENTION_DAYS,
  };
}
