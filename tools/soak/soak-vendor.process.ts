import { soakVendor } from './soak-vendor.js';

/** The vendors of the soak as a process of their own, so that their memory is not Marketlog's; says its address in one line. */
const [sessions, faultRate, seed] = process.argv.slice(2).map(Number);
console.log(await soakVendor({ sessions: sessions!, faultRate: faultRate!, seed: seed! }));
// It does not outlive the soak, not even one that is killed.
process.stdin.on('end', () => process.exit()).resume();
