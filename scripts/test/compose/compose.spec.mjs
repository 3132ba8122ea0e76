import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { interpolate, interpolated } from './interpolate.mjs';
import { commandFaults, dockerfileFaults, ignoredBy } from './layout-faults.mjs';
import { portFaults } from './port-faults.mjs';
import { schemaFaults } from './schema-faults.mjs';
import { buildFaults, dependencyFaults, serviceFaults } from './service-faults.mjs';
import { settingsFaults, variableFaults } from './settings-faults.mjs';

/** A tag of the official image that is sure to exist and is kept up to date: those of single releases come and go. */
const node = '26';
const root = join(import.meta.dirname, '../../..');
const exists = (path) => existsSync(join(root, path));
const read = (path) => readFileSync(join(root, path), 'utf8');

const brokers = ['kafka', 'kafka-1', 'kafka-2', 'kafka-3'];
const text = read('docker-compose.yml');
const load = (source) => interpolated(parse(source, { merge: true }));
const all = (file) => [
  ...schemaFaults(file),
  ...serviceFaults(file),
  ...buildFaults(file),
  ...dependencyFaults(file),
  ...portFaults(file),
  ...settingsFaults(file),
  ...commandFaults(file, { exists, read }),
];
const dockerfile = (source) => dockerfileFaults(source, { exists, ignored: ignoredBy(read('.dockerignore')), node });

describe('docker-compose.yml', () => {
  it('is right', () => {
    expect(variableFaults(text)).toEqual([]);
    expect(all(load(text))).toEqual([]);
  });

  it('runs every part but the embedded one, and brings all tables up to date first', () => {
    const { services } = load(text);
    expect(Object.keys(services).sort()).toEqual(
      ['analyst', 'api', 'cli', 'ingest', ...brokers, 'migrate', 'mysql', 'projector', 'relay'].sort(),
    );
    for (const name of ['analyst', 'api', 'ingest', 'projector', 'relay']) {
      expect(services[name].depends_on.migrate.condition).toBe('service_completed_successfully');
    }
  });

  it('lets wait for Kafka those that speak to it, and nobody else', () => {
    const { services } = load(text);
    const waiting = Object.keys(services).filter((name) =>
      brokers.some((broker) => services[name].depends_on?.[broker]),
    );
    expect(waiting.sort()).toEqual(['analyst', 'projector', 'relay']);
  });

  it('keeps what MySQL puts aside on a disk, where large answers have room', () => {
    const { mysql } = load(text).services;
    expect(mysql.volumes).toContain('mysql-tmp:/tmp');
    expect(mysql.tmpfs.filter((mount) => mount.startsWith('/tmp'))).toEqual([]);
  });

  it('has brokers that write no logs beside their data, and are asked for their health without another JVM', () => {
    const { services } = load(text);
    for (const name of brokers) {
      const { environment, healthcheck } = services[name];
      expect(environment.EXTRA_ARGS).not.toContain('-loggc');
      expect(environment.KAFKA_LOG4J_OPTS).toContain('/tools-log4j2.yaml');
      expect(healthcheck.test.slice(0, 2)).toEqual(['CMD', 'bash']);
      expect(healthcheck.test.join(' ')).not.toMatch(/java|kafka-[a-z-]+\.sh/);
    }
    for (const { logging } of Object.values(services)) expect(logging.driver).toBe('local');
  });

  it('runs a verb in a container, as the README tells', () => {
    const { cli } = load(text).services;
    expect(cli).toMatchObject({ entrypoint: ['node', '/app/dist/apps/cli/src/main.js'], working_dir: '/files' });
    expect(cli.profiles).toEqual(['cli']);
    expect(cli.volumes).toEqual(['.:/files:ro']);
    expect(read('README.md')).toContain('docker compose run --rm cli import prices ');
  });

  it('starts one broker by itself, and three that keep everything thrice and need two where asked to', () => {
    const { services } = load(text);
    expect(read('.env')).toMatch(/^COMPOSE_PROFILES=one-broker$/m);
    expect(services.kafka.profiles).toEqual(['one-broker']);
    for (const [index, name] of ['kafka-1', 'kafka-2', 'kafka-3'].entries()) {
      expect(services[name].profiles).toEqual(['three-brokers']);
      expect(services[name].networks.default.aliases).toEqual(['kafka']);
      expect(services[name].environment).toMatchObject({
        KAFKA_NODE_ID: index + 1,
        KAFKA_DEFAULT_REPLICATION_FACTOR: 3,
        KAFKA_MIN_INSYNC_REPLICAS: 2,
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 3,
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: 3,
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: 2,
      });
    }
  });

  it('builds the image of this version', () => {
    const { services } = load(text);
    expect(services.api.image).toBe(`marketlog:${JSON.parse(read('package.json')).version}`);
    expect(dockerfile(read('Dockerfile'))).toEqual([]);
  });

  it('is the way to MySQL alone that the README tells', () => {
    expect(read('README.md')).toContain('docker compose up -d --wait mysql\n');
  });

  it.each([
    ['a service that is no property', /^ {2}relay:$/m, '  relay:\n    comand: [node]', /additional properties.*comand/],
    [
      'a setting that does not exist',
      'MARKETLOG_FETCH_SCHEDULE:',
      'MARKETLOG_FETCH_SCHEDUL:',
      /ingest: .*MARKETLOG_FETCH_SCHEDUL/,
    ],
    [
      'a value that the settings refuse',
      'KAFKA_RETENTION_DAYS:-30',
      'KAFKA_RETENTION_DAYS:-for ever',
      /MARKETLOG_KAFKA_RETENTION_DAYS/,
    ],
    ['another port than the published one', '-3000}:3000', '-3000}:3001', /api: .*does not listen/],
    ['an image that each part builds', 'pull_policy: never', 'build: .', /marketlog:.* is built by .*relay/],
    ['an API under any name', /^.*HTTP_ALLOWED_HOSTS.*\n/m, '', /api: .*MARKETLOG_HTTP_ALLOWED_HOSTS is not set/],
    [
      'a port given twice at the same time',
      /KAFKA_PORT_3:-9094/g,
      'KAFKA_PORT_3:-9093',
      /^kafka-2 and kafka-3: both publish port 9093$/,
    ],
    ['a port for the whole network', "'127.0.0.1:${API_PORT", "'${API_PORT", /api: .*127\.0\.0\.1/],
    [
      'a broker that advertises another port',
      '127.0.0.1:${KAFKA_PORT_2:-9093}\n',
      '127.0.0.1:${KAFKA_PORT_2:-9099}\n',
      /kafka-2: .*advertises/,
    ],
    ['a database on a port where none is', '@mysql:3306/', '@mysql:3307/', /mysql does not listen on port 3307/],
    ['a broker that does not exist', 'BROKERS: kafka:9092', 'BROKERS: kafke:9092', /kafke is no service/],
    ['a health check that asks another port', '--port=3306', '--port=3307', /mysql: its healthcheck/],
    ['a broker whose health check asks another port', 'localhost/9092', 'localhost/9099', /kafka: its healthcheck/],
    ['a verb that is not built', '/app/dist/apps/cli/', '/app/dist/apps/cly/', /cli: .*not built/],
    ['a file that is not built', 'dist/apps/relay/src/main.js', 'dist/apps/relais/src/main.js', /relay: .*not built/],
    ['an image that is another one tomorrow', 'mysql:9.7', 'mysql:lts', /mysql: image/],
    ['root', "user: '999:999'", "user: '0'", /mysql: user/],
    ['no limit of memory', '  mem_limit: 512m\n', '', /api: mem_limit/],
    ['a file system to write to', 'read_only: true', 'read_only: false', /read_only/],
    ['a wait for what never comes', "    restart: 'no'\n", '', /migrate does not complete/],
    [
      'brokers of one profile that the other waits for',
      'kafka-3: { condition: service_healthy, required: false }',
      'kafka-3: { condition: service_healthy }',
      /kafka-3 is absent/,
    ],
  ])('is not right with %s', (_, from, to, fault) => {
    const altered = text.replace(from, to);
    expect(altered).not.toBe(text);
    expect(all(load(altered)).join('\n')).toMatch(fault);
  });

  it.each([
    ['${MARKETLOG_LOG_LEVEL:-info}', '${MARKETLOG_LOGLEVEL:-info}', /MARKETLOG_LOGLEVEL} is no setting/],
    ['${API_PORT:-3000}', '${API_PORT}', /API_PORT} has no default/],
  ])('is not right with another variable than %s', (from, to, fault) => {
    expect(variableFaults(text.replace(from, to)).join('\n')).toMatch(fault);
  });

  it.each([
    ['COPY apps apps', 'COPY apps2 apps', /COPY apps2: there is none/],
    ['COPY apps apps', 'COPY docs docs', /COPY docs: .dockerignore/],
    ['USER node', 'USER root', /runs as root/],
    [`node:${node}-bookworm-slim AS build`, 'node:26 AS build', /is not Node/],
    ['dist/apps/api', 'dist/apps/apj', /no dist\/apps\/apj/],
  ])('is not built right where its Dockerfile says %s otherwise', (from, to, fault) => {
    expect(dockerfile(read('Dockerfile').replace(from, to)).join('\n')).toMatch(fault);
  });
});

describe('variables of Compose', () => {
  it('are what they default to where nothing is set', () => {
    expect(interpolate('a ${B:-c d} ${E} $$F')).toBe('a c d  $F');
  });
});
