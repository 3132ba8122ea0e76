/** `npm run servers -- start|stop|status`: a MySQL that stays until it is stopped, for work on the server suites. */
import { holders, isAlive } from './holders.js';
import { holdMysql, mysqlFolders, releaseMysql } from './mysql.js';
import { holdersOf, stateOf } from './supervised.js';

switch (process.argv[2]) {
  case 'start': {
    const { url, from } = await holdMysql('manual');
    console.log(`mysql (${from}): MARKETLOG_TEST_MYSQL_URL=${url}`);
    break;
  }
  case 'stop':
    releaseMysql('manual');
    console.log('mysql stops as soon as no test run needs it');
    break;
  case 'status':
    for (const [name, folder] of Object.entries(mysqlFolders)) {
      const state = stateOf(folder);
      const up = state !== undefined && isAlive(state.server);
      console.log(
        `mysql (${name}): ${up ? `port ${state.port}, held by ${holders(holdersOf(folder)).join(', ') || 'nobody'}` : 'not running'}`,
      );
    }
    break;
  default:
    console.error('usage: npm run servers -- start|stop|status');
    process.exitCode = 64;
}
