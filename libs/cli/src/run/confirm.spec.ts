import { confirm } from './confirm.js';

const { signal } = new AbortController();
let terminal: boolean | undefined;

beforeEach(() => {
  terminal = process.stdin.isTTY;
  process.stdin.isTTY = false;
});

afterEach(() => {
  process.stdin.isTTY = terminal!;
});

test('what was agreed to beforehand is not asked', async () => {
  await confirm('Begin a new epoch?', { yes: true, signal });
});

test('without a terminal nobody can agree, so that the option is named', async () => {
  await expect(confirm('Begin a new epoch?', { yes: false, signal })).rejects.toMatchObject({
    code: 'usage',
    message: 'Begin a new epoch? Without a terminal, say so with --yes.',
  });
});
