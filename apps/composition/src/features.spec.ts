import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '#config';
import { featuresAndOperations } from './features.js';
import { projections } from './projections.js';

test('every declaration of a feature is part of the build, once', () => {
  const declared = globSync('libs/*/src/*.feature.ts', { cwd: join(projectRoot) }).map((file) =>
    basename(file, '.feature.ts'),
  );
  expect(featuresAndOperations.map(({ name }) => name).sort()).toEqual(declared.sort());
});

test('no two features claim the same read model or verb', () => {
  const claimed = [
    ...projections.map(({ name }) => `projection ${name}`),
    ...featuresAndOperations.flatMap(({ verbs = [] }) => verbs.map(({ name }) => `verb ${name}`)),
  ];
  expect(claimed.filter((each, index) => claimed.indexOf(each) !== index)).toEqual([]);
});
