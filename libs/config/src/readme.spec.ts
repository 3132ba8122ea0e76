import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, settingsTable } from './index.js';

describe('the README', () => {
  it('holds the table of the settings as they are', () => {
    expect(readFileSync(join(projectRoot, 'README.md'), 'utf8')).toContain(settingsTable());
  });
});
