import { loadSettings, projectRoot, settingsTable, SettingsError } from './index.js';

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
    expect(settingsTable().split('\n')).toHaveLength(2 + 10);
    expect(settingsTable()).toContain('| `MARKETLOG_PARTITIONS` |');
  });
});
