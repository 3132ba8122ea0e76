import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exclusively } from './lock.mjs';

describe('the lock of the bootstrap', () => {
  let root;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'marketlog-lock-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  it('lets one start work at a time and leaves nothing behind', async () => {
    let working = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setImmediate(resolve));
      working--;
    };
    await Promise.all([exclusively(root, work), exclusively(root, work), exclusively(root, work)]);
    expect(most).toBe(1);
    expect(existsSync(join(root, '.bootstrap.lock'))).toBe(false);
  });

  it('takes over from an owner that is dead', async () => {
    // Above every system's largest process id.
    writeFileSync(join(root, '.bootstrap.lock'), '99999999');
    expect(await exclusively(root, () => 'done')).toBe('done');
  });

  it('is free again after work that failed', async () => {
    await expect(exclusively(root, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
    expect(await exclusively(root, () => 'done')).toBe('done');
  });
});
