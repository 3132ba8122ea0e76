import { onLiveSession } from './live-session.js';

const idle = Object.assign(new Error('The client was disconnected by the server because of inactivity.'), {
  errno: 4031,
});
const closed = new Error("Can't add new command when connection is in closed state");

function asking(...outcomes: (Error | string)[]): { ask: () => Promise<string>; times: () => number } {
  let times = 0;
  const ask = async () => {
    const outcome = outcomes[times++]!;
    if (typeof outcome !== 'string') throw outcome;
    return Promise.resolve(outcome);
  };
  return { ask, times: () => times };
}

it('asks another session where the server had ended the one before', async () => {
  expect(await onLiveSession(2, asking(idle, closed, 'answer').ask)).toBe('answer');
});

it('asks no more of them than there are, and a new one', async () => {
  const { ask, times } = asking(idle, idle, idle, idle);
  await expect(onLiveSession(2, ask)).rejects.toBe(idle);
  expect(times()).toBe(3);
});

it.each([
  ['a session that was lost while it worked', Object.assign(new Error('lost'), { code: 'PROTOCOL_CONNECTION_LOST' })],
  ['a session that somebody killed', Object.assign(new Error('killed'), { errno: 1927 })],
  ['a fault of the statement', Object.assign(new Error('no such table'), { errno: 1146 })],
])('hands on %s', async (_, error) => {
  const { ask, times } = asking(error, 'answer');
  await expect(onLiveSession(2, ask)).rejects.toBe(error);
  expect(times()).toBe(1);
});
