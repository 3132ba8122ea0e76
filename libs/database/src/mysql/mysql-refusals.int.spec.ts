import { jest } from '@jest/globals';
import { createServer, type Connection as ServerConnection } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import { freePort, freshDatabase, privateMysql, someEvents, waitFor, type FreshDatabase } from '#testing';
import { openDatabase } from '../open-database.js';
import { openEventStore, type OpenedEventStore } from '#event-store';

let fresh: FreshDatabase;
const users: string[] = [];
const opened: OpenedEventStore[] = [];

beforeEach(async () => {
  fresh = await freshDatabase('mysql');
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  for (const user of users.splice(0)) await asRoot(`DROP USER IF EXISTS ${user}`);
  await fresh.drop();
});

async function asRoot(sql: string, url = fresh.url): Promise<void> {
  const connection = await createConnection(url);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

const database = (): string => new URL(fresh.url).pathname.slice(1);

/** A user of this test with what it is granted (`%` stands for the database). @returns the address as that user */
async function userWith(...grants: string[]): Promise<{ url: string; user: string }> {
  const name = `m${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const user = `'${name}'@'%'`;
  users.push(user);
  await asRoot(`CREATE USER ${user} IDENTIFIED BY 's3cret'`);
  for (const grant of grants) await asRoot(`GRANT ${grant.replace('%', database())} TO ${user}`);
  const url = new URL(fresh.url);
  url.username = name;
  url.password = 's3cret';
  return { url: url.href, user };
}

async function open(url: string, create: boolean): Promise<OpenedEventStore> {
  const store = await openEventStore({ url, create, limits: { retryFor: 500 } });
  opened.push(store);
  return store;
}

/** The error, which must never show the password. */
async function refusal(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => Promise.reject(new Error('it was not refused')),
    (reason: unknown) => reason as Error,
  );
  expect(error.message).not.toContain('s3cret');
  return error;
}

test('a wrong password is refused at once, naming the setting', async () => {
  const { url } = await userWith();
  const wrong = new URL(url);
  wrong.password = 'other';
  const error = await refusal(openDatabase(wrong.href, { create: true }));
  expect(error).toMatchObject({ code: 'database_forbidden', retryable: false });
  expect(error.message).toMatch(
    /nobody in with the user and password of MARKETLOG_DATABASE_URL: Access denied for user/,
  );
  expect(error.message).not.toContain('other');
});

test('an unknown host is waited for and then named with the setting', async () => {
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice);
  const url = 'mysql://app:s3cret@nosuchhost.invalid/marketlog';
  const error = await refusal(openDatabase(url, { create: true, waitFor: 300, onNotice }));
  expect(error).toMatchObject({ code: 'database_unavailable', retryable: true });
  expect(error.message).toMatch(
    /gave up waiting for mysql:\/\/app:\*\*\*@nosuchhost.* MARKETLOG_DATABASE_URL is not known/,
  );
  expect(notices).toHaveLength(1);
});

test('a database that the user may not make, or may not use, is named', async () => {
  const { url } = await userWith();
  const error = await refusal(openDatabase(url.replace(database(), `${database()}_no`), { create: true }));
  expect(error).toMatchObject({ code: 'database_forbidden' });
  expect(error.message).toMatch(
    /Access denied for user .* to database .*_no'; grant it to the user of MARKETLOG_DATABASE_URL/,
  );
});

test('a privilege that is missing for the tables is named with its table', async () => {
  const { url } = await userWith('SELECT, INSERT ON %.*');
  const error = await refusal(openDatabase(url, { create: true }));
  expect(error).toMatchObject({ code: 'database_forbidden', retryable: true });
  expect(error.message).toMatch(
    /CREATE command denied .* for table 'log_migrations'; grant it .* docs\/operations\.md/,
  );
});

test('with SELECT alone a log is read; what writes is refused until the privilege is granted, without a restart', async () => {
  const root = await open(fresh.url, true);
  await root.store.append('actions-A', 0, someEvents(3));
  const { url, user } = await userWith('SELECT ON %.*');
  const { store } = await open(url, false);
  expect(await store.readStream('actions-A')).toHaveLength(3);
  const error = await refusal(store.append('actions-A', 3, someEvents(2)));
  expect(error).toMatchObject({ code: 'database_forbidden', retryable: true });
  expect(error.message).toMatch(/command denied to user .* for table 'log_heads'/);
  await asRoot(`GRANT INSERT, UPDATE ON ${database()}.* TO ${user}`);
  const events = someEvents(2);
  // A grant for a whole database reaches the next connections.
  const appended = await waitFor('the grant to be seen', () =>
    store.append('actions-A', 3, events).catch(() => undefined),
  );
  expect(appended).toMatchObject({ status: 'appended', version: 5 });
  expect(await root.store.readStream('actions-A')).toHaveLength(5);
});

test('a server that takes no writes is read, and takes them again without a restart', async () => {
  const mysql = await privateMysql();
  try {
    const url = `${mysql.url}marketlog`;
    const { store } = await open(url, true);
    await store.append('actions-A', 0, someEvents(1));
    await asRoot('SET GLOBAL super_read_only = ON', url);
    const error = await refusal(store.append('actions-A', 1, someEvents(1)));
    expect(error).toMatchObject({ code: 'database_read_only', retryable: true });
    expect(error.message).toMatch(/takes no writes: .*read-only/);
    expect(await (await open(url, true)).store.readStream('actions-A')).toHaveLength(1);
    const empty = await refusal(openDatabase(`${mysql.url}another`, { create: true }));
    expect(empty).toMatchObject({ code: 'database_read_only' });
    const notices: string[] = [];
    await asRoot('SET GLOBAL innodb_flush_log_at_trx_commit = 2', url);
    await (await openDatabase(url, { create: true, onNotice: (notice) => notices.push(notice) })).close();
    expect(notices).toEqual([
      expect.stringMatching(/weaker durability .* innodb_flush_log_at_trx_commit is 2; a crash/),
    ]);
    await asRoot('SET GLOBAL super_read_only = OFF', url);
    await asRoot('SET GLOBAL read_only = OFF', url);
    expect(await store.append('actions-A', 1, someEvents(1))).toMatchObject({ status: 'appended', version: 2 });
  } finally {
    for (const store of opened.splice(0)) await store.close();
    await mysql.dispose();
  }
});

test.each([
  ['5.7.44-log', /is MySQL 5\.7\.44-log, which is too old/],
  ['11.8.3-MariaDB-0+deb13u1', /is MariaDB/],
])('a server that says it is %s is refused by its version, before anything is asked of it', async (version, said) => {
  // Its server side counts packets its own way, and says so.
  const complaints = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const port = await freePort();
  const statements: string[] = [];
  const server = createServer((connection: ServerConnection) => {
    // The types leave out what a server may call.
    const served = connection as unknown as {
      serverHandshake(options: object): void;
      writeTextResult(rows: object[], columns: object[]): void;
      on(event: string, listener: (text: string) => void): void;
    };
    served.serverHandshake({
      protocolVersion: 10,
      serverVersion: version,
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xffffff,
    });
    served.on('error', () => undefined);
    served.on('query', (text) => {
      statements.push(text);
      served.writeTextResult(
        [{ version }],
        [
          {
            catalog: 'def',
            schema: '',
            table: '',
            orgTable: '',
            name: 'version',
            orgName: '',
            characterSet: 33,
            columnLength: 192,
            columnType: 253,
            flags: 0,
            decimals: 31,
          },
        ],
      );
    });
  });
  const listener = server as unknown as { listen(port: number, host: string, done: () => void): void };
  await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve));
  try {
    const error = await refusal(openDatabase(`mysql://app:s3cret@127.0.0.1:${port}/marketlog`, { create: true }));
    expect(error).toMatchObject({ code: 'database_version', message: expect.stringMatching(said) });
    expect(error.message).toContain('MARKETLOG_DATABASE_URL');
    expect(statements).toEqual(['SELECT VERSION() AS version']);
  } finally {
    complaints.mockRestore();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});
