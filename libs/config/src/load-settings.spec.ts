import { loadSettings, projectRoot, settingsTable, SettingsError } from './index.js';
import { settingNames } from './settings.schema.js';

const load = (environment: Record<string, string>) => loadSettings(environment).settings;

describe('settings', () => {
  it('has defaults for everything, with paths under the project root', () => {
    const settings = load({});
    expect(settings.databaseUrl).toBe(
      `sqlite:${projectRoot}/data/marketlog.db`.replaceAll('/', process.platform === 'win32' ? '\\' : '/'),
    );
    expect(settings).toMatchObject({
      partitions: 8,
      http: { host: '127.0.0.1', port: 3000, portConfigured: false, corsOrigins: [], allowedHosts: [] },
      log: { level: 'info' },
      sourceRanks: null,
      sample: true,
    });
  });

  it('takes values from the environment and an empty one as absent', () => {
    const settings = load({
      MARKETLOG_DATABASE_URL: 'mysql://me:secret@db:3306/marketlog',
      MARKETLOG_HTTP_PORT: '8080',
      MARKETLOG_LOG_LEVEL: '',
      MARKETLOG_SOURCE_RANKS: 'desk, *,yahoo',
      MARKETLOG_SAMPLE: 'false',
    });
    expect(settings).toMatchObject({
      databaseUrl: 'mysql://me:secret@db:3306/marketlog',
      http: { port: 8080, portConfigured: true },
      log: { level: 'info' },
      sourceRanks: ['desk', '*', 'yahoo'],
      sample: false,
    });
  });

  it.each([
    ['MARKETLOG_HTTP_PORT', '70000', 'a port from 1 to 65535'],
    ['MARKETLOG_HTTP_PORT', '3e3', 'a port from 1 to 65535'],
    ['MARKETLOG_PARTITIONS', '0', 'a whole number from 1 to 1024'],
    ['MARKETLOG_LOG_LEVEL', 'loud', 'fatal, error, warn'],
    ['MARKETLOG_DATABASE_URL', 'postgres:db', 'sqlite:PATH or mysql://'],
    ['MARKETLOG_SAMPLE', 'yes', 'true or false'],
    ['MARKETLOG_SOURCE_RANKS', 'a,a', 'each once'],
    ['MARKETLOG_HTTP_CORS_ORIGINS', 'example.org', 'origins such as'],
    ['MARKETLOG_YAHOO_URL', 'https://me@proxy/', 'without user name and password'],
    ['MARKETLOG_HTTP_ALLOWED_HOSTS', 'example.org:80', 'host names without a port'],
  ])('refuses %s=%s naming variable, value and what is allowed', (name, value, allowed) => {
    const attempt = () => load({ [name]: value });
    expect(attempt).toThrow(SettingsError);
    expect(attempt).toThrow(`${name} is "${value}"; allowed: `);
    expect(attempt).toThrow(allowed);
  });

  it.each([
    'mysql://me:s3cret@host',
    'mysql:me:s3cret@host/db',
    'postgres://me:s3c@ret@host/db',
    'mysql://me:s3cr/et@host/db/x',
    'mysql://me:s3cret%@host/db',
    'mysql://me:s3cret/db',
    'mysql://me@host/db?ssl=true&password=s3cret',
  ])('never shows the password of %s', (url) => {
    expect(() => load({ MARKETLOG_DATABASE_URL: url })).toThrow(SettingsError);
    expect(() => load({ MARKETLOG_DATABASE_URL: url })).not.toThrow(/s3c/);
  });

  it('takes no password for a vendor, whose failures say its address, and does not show it', () => {
    const attempt = () => load({ MARKETLOG_YAHOO_URL: 'https://me:s3cret@proxy/' });
    expect(attempt).toThrow('without user name and password');
    expect(attempt).not.toThrow(/s3c/);
  });

  it.each([
    [
      { MARKETLOG_KAFKA_SASL_MECHANISM: 'plain' },
      'MARKETLOG_KAFKA_SASL_MECHANISM is "plain", which needs MARKETLOG_KAFKA_SASL_USERNAME and MARKETLOG_KAFKA_SASL_PASSWORD as well',
    ],
    [
      { MARKETLOG_KAFKA_SASL_MECHANISM: 'scram-sha-256', MARKETLOG_KAFKA_SASL_USERNAME: 'me' },
      'which needs MARKETLOG_KAFKA_SASL_PASSWORD as well',
    ],
    [
      { MARKETLOG_KAFKA_SASL_PASSWORD: 's3cret' },
      'MARKETLOG_KAFKA_SASL_PASSWORD is set, but MARKETLOG_KAFKA_SASL_MECHANISM is not',
    ],
    [{ MARKETLOG_KAFKA_TLS_CA: '/ca.pem' }, 'MARKETLOG_KAFKA_TLS_CA is set, but MARKETLOG_KAFKA_TLS is not "true"'],
    [{ MARKETLOG_DATABASE_TLS_CA: '/ca.pem' }, 'but MARKETLOG_DATABASE_TLS is not "true"'],
    [
      { MARKETLOG_KAFKA_REPLICATION: '1', MARKETLOG_KAFKA_MIN_ISR: '2' },
      'MARKETLOG_KAFKA_MIN_ISR is 2, but MARKETLOG_KAFKA_REPLICATION only 1',
    ],
  ])('refuses %j, which contradict one another', (environment, sentence) => {
    expect(() => load(environment as Record<string, string>)).toThrow(SettingsError);
    expect(() => load(environment as Record<string, string>)).toThrow(sentence);
    expect(() => load(environment as Record<string, string>)).not.toThrow(/s3cret/);
  });

  it('never shows a key or a password that is refused', () => {
    for (const [name, value] of [
      ['MARKETLOG_API_KEY', 'short s3cret'],
      ['MARKETLOG_API_KEY', 'with a space in s3cret'],
      ['MARKETLOG_KAFKA_SASL_PASSWORD', 's3cret'.repeat(200)],
    ] as const) {
      expect(() => load({ [name]: value })).toThrow(`${name} is (hidden); allowed: `);
      expect(() => load({ [name]: value })).not.toThrow(/s3cret/);
    }
  });

  it.each(['sqlite:a.db', 'mysql://me@127.0.0.1/db', 'mysql://me@[::1]/db'])('refuses TLS for %s', (url) => {
    const environment = { MARKETLOG_DATABASE_URL: url, MARKETLOG_DATABASE_TLS: 'true' };
    expect(() => load(environment)).toThrow('which needs the name of a MySQL host in MARKETLOG_DATABASE_URL');
  });

  it('takes TLS for a MySQL by its name', () => {
    const environment = {
      MARKETLOG_DATABASE_URL: 'mysql://me@db.example.org/marketlog',
      MARKETLOG_DATABASE_TLS: 'true',
    };
    expect(load(environment).databaseTls).toEqual({ caFile: undefined });
    expect(load({ ...environment, MARKETLOG_DATABASE_TLS: 'false' }).databaseTls).toBeUndefined();
  });

  it('takes settings of Kafka that fit together', () => {
    const { kafka } = load({
      MARKETLOG_KAFKA_BROKERS: 'a:9092, [::1]:9093',
      MARKETLOG_KAFKA_TLS: 'true',
      MARKETLOG_KAFKA_TLS_CA: '/ca.pem',
      MARKETLOG_KAFKA_SASL_MECHANISM: 'scram-sha-512',
      MARKETLOG_KAFKA_SASL_USERNAME: 'me',
      MARKETLOG_KAFKA_SASL_PASSWORD: 'secret',
      MARKETLOG_KAFKA_REPLICATION: '3',
      MARKETLOG_KAFKA_MIN_ISR: '2',
    });
    expect(kafka).toMatchObject({
      brokers: ['a:9092', '[::1]:9093'],
      tls: { caFile: '/ca.pem' },
      sasl: { mechanism: 'scram-sha-512', username: 'me' },
      replication: 3,
      minIsr: 2,
    });
  });

  it('names several faults at once', () => {
    const attempt = () => load({ MARKETLOG_PARTITIONS: 'x', MARKETLOG_HTTP_PORT: 'y' });
    expect(attempt).toThrow('MARKETLOG_PARTITIONS');
    expect(attempt).toThrow('MARKETLOG_HTTP_PORT');
  });

  it('names variables it does not know, with the nearest that it does', () => {
    const { warnings } = loadSettings({ MARKETLOG_HTTP_PROT: '1', MARKETLOG_TOTALLY_DIFFERENT_THING: '1', PATH: '/' });
    expect(warnings).toEqual([
      'there is no setting MARKETLOG_HTTP_PROT; did you mean MARKETLOG_HTTP_PORT?',
      'there is no setting MARKETLOG_TOTALLY_DIFFERENT_THING',
    ]);
  });

  it('lists every setting in its table', () => {
    expect(settingsTable().split('\n')).toHaveLength(2 + settingNames.length);
    expect(settingsTable()).toContain('| `MARKETLOG_PARTITIONS` |');
  });
});
