// `npm run servers -- start|stop|reset|status`: MySQL and Kafka for the server suites that stay until they are stopped.
import '../libs/testing/src/processes/typescript-loader.ts';

await import('../libs/testing/src/servers/servers.main.ts');
