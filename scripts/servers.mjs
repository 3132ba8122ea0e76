// `npm run servers -- start|stop|status`: a MySQL for the server suites that stays until it is stopped.
import '../libs/testing/src/processes/typescript-loader.ts';

await import('../libs/testing/src/servers/servers.main.ts');
