import { logConsole } from './log-console.js';
import { createLogger } from './logger.js';

it('what is written to the console becomes a line of the log, without its secrets, until it is given back', () => {
  const lines: string[] = [];
  const { warn, error } = console;
  const destination = { write: (line: string) => void lines.push(line) };
  const giveBack = logConsole(createLogger({ level: 'info', format: 'json', destination }));
  try {
    console.error('Warning: %d packets', 2);
    console.warn(new Error('mysql://user:secret@host is away'));
  } finally {
    giveBack();
  }
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'warn', context: 'console', msg: 'Warning: 2 packets' },
    { level: 'warn', context: 'console', msg: expect.stringContaining('Error: mysql://user:') },
  ]);
  expect(lines.join('')).not.toContain('secret');
  expect(console).toMatchObject({ warn, error });
});
