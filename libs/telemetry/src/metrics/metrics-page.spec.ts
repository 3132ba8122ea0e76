import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#config';

interface Described {
  readonly name: string;
  readonly kind: string;
  readonly labels: readonly string[];
  readonly help: string;
}

const literal = String.raw`'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"`;
const call = new RegExp(
  String.raw`\b(counter|gauge|histogram)\(\s*'(marketlog_\w+)',\s*(?:${literal})?(?:,\s*\[([^\]]*)\])?`,
  'g',
);

const sources = globSync(['apps/**/*.ts', 'libs/**/*.ts'], {
  cwd: projectRoot,
  exclude: ['**/*.spec.ts', '**/metrics/metrics.ts'],
});

const metrics: readonly Described[] = sources
  .flatMap((file) =>
    [...readFileSync(join(projectRoot, file), 'utf8').matchAll(call)].map(
      ([, kind, name, single, double, labels = '']): Described => ({
        name: name!,
        kind: kind!,
        labels: [...labels.matchAll(/'(\w+)'/g)].map(([, label]) => label!),
        help: (single ?? double ?? '').replaceAll("\\'", "'"),
      }),
    ),
  )
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const page = readFileSync(join(projectRoot, 'docs/metrics.md'), 'utf8');

test('every metric has a help text, a name of its own and the suffix of its kind', () => {
  expect(metrics.length).toBeGreaterThan(20);
  for (const { name, kind, help } of metrics) {
    expect({ name, help }).toEqual({ name, help: expect.stringMatching(/^[A-Z].{10,}[^.]$/) });
    expect({ name, total: name.endsWith('_total') }).toEqual({ name, total: kind === 'counter' });
  }
  const names = metrics.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('docs/metrics.md holds the table of the metrics as they are', () => {
  const row = ({ name, kind, labels, help }: Described) =>
    `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
  const table = ['| Metric | Kind | Labels | Meaning |', '| --- | --- | --- | --- |', ...metrics.map(row)].join('\n');
  expect(page).toContain(table);
});

test('docs/metrics.md speaks of no metric that there is not', () => {
  const known = new Set(metrics.map(({ name }) => name));
  const named = [...page.matchAll(/\bmarketlog_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});
