import { constants, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BootstrapError, say } from './say.mjs';

const PATIENCE_MS = 15 * 60_000;

/** Runs `work` while no other start of this checkout installs or builds; a dead owner's lock is taken over. */
export async function exclusively(root, work) {
  const lock = join(root, '.bootstrap.lock');
  await acquire(lock);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

async function acquire(lock) {
  const until = Date.now() + PATIENCE_MS;
  for (let waited = false; !take(lock); waited = true) {
    const owner = ownerOf(lock);
    if (owner !== null && !isAlive(owner)) retire(lock, owner);
    else {
      if (!waited) say('waiting for another start to finish installing');
      if (Date.now() > until)
        throw new BootstrapError(`another start still holds ${lock}: remove it if none is running`);
      await delay(100);
    }
  }
}

/** Until its owner's id is written the file reads as 0, which always counts as alive. */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Moves a dead owner's lock away; where a new owner slipped in between, its lock is put back. */
function retire(lock, owner) {
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
    if (ownerOf(aside) !== owner) copyFileSync(aside, lock, constants.COPYFILE_EXCL);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
