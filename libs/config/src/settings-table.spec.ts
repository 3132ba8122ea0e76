import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, settingsTable } from './index.js';

test('the README lists the settings as the schema has them', () => {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8').replace(/ +\|/g, ' |');
  for (const row of settingsTable().split('\n').slice(2)) expect(readme).toContain(row);
});
