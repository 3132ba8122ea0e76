import { isLostConnection, translateMysqlError } from './mysql-errors.js';

test('a server that keeps no more prepared statements is tried again on another connection, as one that takes no more connections', () => {
  for (const errno of [1040, 1461]) {
    const refused = Object.assign(new Error('too many'), { errno });
    expect(isLostConnection(refused)).toBe(true);
    expect(translateMysqlError(refused, 'mysql://a')).toMatchObject({ code: 'database_unavailable', retryable: true });
  }
});

test('a statement on a session that MySQL has ended is told from a server that does not answer', () => {
  const closed = Object.assign(new Error("Can't add new command when connection is in closed state"), { fatal: true });
  expect(isLostConnection(closed)).toBe(true);
  expect(translateMysqlError(closed, 'mysql://a')).toMatchObject({
    code: 'database_unavailable',
    retryable: true,
    message: expect.stringMatching(/^mysql:\/\/a has ended the session/),
  });
});
