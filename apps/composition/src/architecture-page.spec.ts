import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#config';

const page = readFileSync(join(projectRoot, 'docs/architecture.md'), 'utf8');

/** Hops of each way: the first file that a numbered line names. */
const ways = page
  .split(/^#{2,3} /m)
  .map((section) => ({
    title: section.split('\n', 1)[0]!,
    hops: [...section.matchAll(/^\d+\. `([^`]+\.ts)`/gm)].map(([, file]) => file!),
  }))
  .filter(({ hops }) => hops.length > 0);

/** Rows of the table at the end: files to follow, and how many there may be. */
const counted = new Map(
  [...page.matchAll(/^\| ([^|]+) \| (\d+) \| (\d+) \|$/gm)].map(([, way, files, most]) => [
    way!,
    { files: Number(files), most: Number(most) },
  ]),
);

test('every file that the page names is there, and stands once in its way', () => {
  const named = [...page.matchAll(/`((?:libs|apps)\/[^`]+\.ts)`/g)].map(([, file]) => file!);
  const real = named.filter((file) => !file.includes('NAME'));
  expect(real.length).toBeGreaterThan(50);
  expect(real.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
  for (const { title, hops } of ways) expect({ title, hops: new Set(hops).size }).toEqual({ title, hops: hops.length });
});

test.each([
  ['a bar to the append', 'To the append'],
  ['the question to its answer', 'To the answer'],
  ['a publish', 'To the topic'],
])('%s is as short as it is said to be', (way, title) => {
  const { files, most } = counted.get(way)!;
  expect(ways.find((each) => each.title === title)!.hops).toHaveLength(files);
  expect(files).toBeLessThanOrEqual(most);
});
