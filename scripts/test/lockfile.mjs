import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';
import { EXCEPTIONS, OPTIONAL_FAMILIES, PLATFORMS, runsOn } from './platforms.mjs';

/**
 * A lockfile written on one machine easily forgets the native packages of the others. A package whose optional
 * dependencies are restricted to platforms is a native family; each of our platforms needs a locked member of it.
 */
export function lockfileServesEveryPlatform(lock = readLock()) {
  const { packages } = lock;
  const faults = [];
  for (const [path, entry] of Object.entries(packages)) {
    if (entry.resolved)
      faults.push(`${path} names the address ${entry.resolved}: npm's omit-lockfile-registry-resolved must be on`);
    if (path !== '' && !entry.link && !(entry.version && entry.integrity))
      faults.push(`${path} has no version or integrity`);
    faults.push(...familyFaults(packages, path, entry));
  }
  return { ok: faults.length === 0, output: faults.join('\n') };
}

function familyFaults(packages, path, entry) {
  const optional = Object.keys(entry.optionalDependencies ?? {});
  const members = optional.map((name) => locate(packages, path, name));
  if (!members.some((member) => member?.os ?? member?.cpu)) return [];
  const family = path.split('node_modules/').pop();
  if (optional.every((name) => OPTIONAL_FAMILIES.includes(name))) return [];
  return PLATFORMS.filter(
    ({ os, cpu, libc }) =>
      !members.some((member) => member && runsOn(member, { os, cpu, libc })) &&
      !EXCEPTIONS.some((known) => known.family === family && known.os === os && known.cpu === cpu),
  ).map(({ os, cpu }) => `${family} has no locked package for ${os}-${cpu}`);
}

/** npm's lookup: the nearest node_modules above the package that asks. */
function locate(packages, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(base.lastIndexOf('node_modules/'), 0)).replace(/\/$/, '')) {
    const found = packages[`${base ? `${base}/` : ''}node_modules/${name}`];
    if (found || base === '') return found;
  }
}

function readLock() {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
}
