import { assertSupported } from './mysql-version.js';

const where = 'mysql://app:***@db/marketlog';

test.each(['8.0.19', '8.0.46-0ubuntu0.24.04.1', '8.4.6', '9.7.0', '10.0.1'])('MySQL %s will do', (version) => {
  expect(() => assertSupported(version, where)).not.toThrow();
});

test.each(['5.7.44-log', '8.0.18', '5.5.62'])('MySQL %s is too old, which is said with what would do', (version) => {
  expect(() => assertSupported(version, where)).toThrow(
    expect.objectContaining({
      code: 'database_version',
      message: `${where} is MySQL ${version}, which is too old: Marketlog needs MySQL 8.0.19 or later (the LTS releases 8.4 and 9.7 are best); see MARKETLOG_DATABASE_URL`,
    }),
  );
});

// Old clients are told 5.5.5 before the true version.
test.each(['10.11.6-MariaDB', '5.5.5-11.8.3-MariaDB-0+deb13u1', '12.1.2-MariaDB'])(
  '%s is refused by name',
  (version) => {
    expect(() => assertSupported(version, where)).toThrow(/is MariaDB .* needs MySQL 8\.0\.19 or later/);
  },
);
