// `npm run scoring:check -- FOLDER [--kills N] [--seed N]`: see tools/scoring/scoring.main.ts.
import './bootstrap/quiet.mjs';

await import('../dist/tools/scoring/scoring.main.js');
