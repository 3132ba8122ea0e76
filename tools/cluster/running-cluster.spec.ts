import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaveFolder, runningCluster, takeFolder } from './running-cluster.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marketlog-folder-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder is taken, and left', () => {
  takeFolder(folder);
  expect(readFileSync(join(folder, 'pid'), 'utf8')).toBe(String(process.pid));
  leaveFolder(folder);
  expect(runningCluster(folder)).toBeUndefined();
  takeFolder(folder);
});

test('what a killed cluster left behind, and a pid that something else has now, keep nobody away', () => {
  for (const left of ['2147483646', String(process.ppid), 'nonsense']) {
    writeFileSync(join(folder, 'pid'), left);
    takeFolder(folder);
    expect(readFileSync(join(folder, 'pid'), 'utf8')).toBe(String(process.pid));
    leaveFolder(folder);
  }
});
