// Preloaded into the process that `launch.mjs` starts: a killed launcher must not leave its child running.
import './quiet.mjs';

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
