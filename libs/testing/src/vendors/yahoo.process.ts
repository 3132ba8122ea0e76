import { YahooSimulator } from './yahoo.js';
import { yahooServer } from './yahoo-server.js';

/** The vendor simulator as a process of its own, on the port of its argument or any; says its address in one line. */
const { url } = await yahooServer(new YahooSimulator(), Number(process.argv[2] ?? 0));
console.log(url);
