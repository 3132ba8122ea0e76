import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppLines } from './app-lines.js';

let folder: string;
let lines: AppLines;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marketlog-lines-'));
  lines = new AppLines(join(folder, 'apps.log'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (level: string, msg: string) => JSON.stringify({ level, app: 'relay', msg });

describe('what apps print under harm', () => {
  it('is nobody’s concern where they were killed and say that they go on', () => {
    lines.take('relay-1', '*** relay-1 ENDED by itself (SIGKILL); it is started anew in 0.5 s ***');
    lines.take('relay-1', 'marketlog relay serves http://127.0.0.1:3001');
    lines.take('relay-1', entry('info', 'publishing goes on'));
    lines.take('relay-1', entry('warn', 'Kafka does not answer'));
    expect(lines.takeUnexpected()).toEqual([]);
    expect(lines.warnings).toEqual([['Kafka does not answer', 1]]);
  });

  it.each([
    ['an error', entry('error', 'hole_in_log')],
    ['a stack trace', '    at Relay.run (relay.js:1:1)'],
    ['an end of their own', '*** relay-1 ENDED by itself (exit code 1); it is started anew in 0.5 s ***'],
  ])('is a problem where it is %s', (_, line) => {
    lines.take('relay-1', line);
    expect(lines.takeUnexpected()).toEqual([`relay-1 | ${line}`]);
    expect(lines.takeUnexpected()).toEqual([]);
  });

  it('is no problem where the harm explains it', () => {
    lines.take('api-1', entry('error', 'database_unavailable: it does not answer'));
    lines.take('api-1', entry('error', 'internal_error'));
    expect(lines.takeUnexpected(/database_unavailable/)).toEqual([`api-1 | ${entry('error', 'internal_error')}`]);
  });

  it('is kept in a file', () => {
    lines.take('api-1', 'marketlog serves http://127.0.0.1:3000');
    expect(readFileSync(join(folder, 'apps.log'), 'utf8')).toBe('api-1 | marketlog serves http://127.0.0.1:3000\n');
  });
});
