import { openDatabase } from '../open-database.js';

// Nothing listens on port 1.
const url = 'mysql://root:s3cret@127.0.0.1:1/marketlog';

test('a server that is down is waited for, which is said without the password, and the wait can be interrupted', async () => {
  const interruption = new AbortController();
  const notices: string[] = [];
  const onNotice = (notice: string) => {
    notices.push(notice);
    interruption.abort();
  };
  const opening = openDatabase(url, { create: true, interrupted: interruption.signal, onNotice });
  await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
  expect(notices).toEqual(['mysql://root:***@127.0.0.1:1/marketlog does not answer; waiting up to 30 s for it']);
});
