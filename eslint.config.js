import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.node/', '.build-*/', 'libs/contracts/src/gen/', '**/*.cjs', 'models/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Type-only imports of classes that Nest injects would lose the metadata it injects by, so nothing asks for them.
      '@typescript-eslint/consistent-type-imports': 'off',
      // A Nest module is a class with nothing in it but its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      // Numbers in messages are meant.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // An exhaustive switch ends in an assertion instead of a default.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Ports are async where one adapter needs to wait; the others should not have to pretend.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Nest and TypeORM declare their options as classes and mean plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      // With `noUncheckedIndexedAccess` a loop over an array cannot do without it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Graphemes do not matter in tickers, hashes and paths.
      '@typescript-eslint/no-misused-spread': 'off',
      'max-lines': ['error', { max: 300 }],
    },
  },
  {
    files: ['**/*.spec.ts', '**/testing/**/*.ts', 'tools/**/*.ts'],
    rules: {
      // Jest's matchers and parsed JSON are `any`; an assertion that fails says more than their types would.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', 'bin/marketlog'],
    languageOptions: {
      globals: readonly(
        'process console Buffer setTimeout setImmediate clearTimeout setInterval clearInterval AbortController URL performance fetch require __dirname',
      ),
    },
  },
  {
    files: ['**/*.spec.mjs'],
    languageOptions: { globals: readonly('describe it expect beforeAll beforeEach afterAll afterEach') },
  },
);

function readonly(names) {
  return Object.fromEntries(names.split(' ').map((name) => [name, 'readonly']));
}
