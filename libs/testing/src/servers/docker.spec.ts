import { composeUp } from './docker.js';

const projectIn = (words: readonly string[]) => words[words.indexOf('--project-name') + 1];

describe('a server in a container', () => {
  it('takes the place of what its predecessor left', async () => {
    const asked: string[][] = [];
    const run = (command: string, args: string[]) => Promise.resolve(asked.push([command, ...args]));
    const up = await composeUp('mysql', {}, { run });
    expect(up.arguments.slice(-3)).toEqual(['up', '--renew-anon-volumes', 'mysql']);
    expect(asked).toEqual([['docker', ...up.arguments.slice(0, -3), 'down', '--volumes']]);
  });

  it('is none of another checkout and none of another service', async () => {
    const run = () => Promise.resolve();
    const commands = await Promise.all([
      composeUp('mysql', {}, { root: '/home/a', run }),
      composeUp('mysql', {}, { root: '/home/b', run }),
      composeUp('kafka', {}, { root: '/home/a', run }),
    ]);
    expect(new Set(commands.map(({ arguments: words }) => projectIn(words))).size).toBe(3);
  });
});
