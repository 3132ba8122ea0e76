// `npm run cluster [-- --detach | stop | status | reset]`: servers and all apps on this machine, without Docker.
import './bootstrap/quiet.mjs';

await import('../dist/tools/cluster/cluster.main.js');
