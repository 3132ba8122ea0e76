/** `npm run scoring:check -- FOLDER [--kills N] [--seed N] [--cluster] [--mentions]`: StockNet's articles, scored by the shipped model in spite of kills. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { mulberry32 } from '../../libs/testing/src/builders/bars.js';
import { projectRoot } from '../../libs/testing/src/processes/spawn-typescript.js';
import { eligibleMentions, stockNet } from './eligible-mentions.js';
import { scoredAfterKills } from './scored-after-kills.js';
import { ScoredCluster } from './scored-cluster.js';
import { ScoredLog } from './scored-log.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    cluster: { type: 'boolean', default: false },
    mentions: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined || !/^\d{1,3}$/.test(options.kills) || !/^\d{1,9}$/.test(options.seed)) {
  console.error(
    "usage: npm run scoring:check -- FOLDER [--kills N] [--seed N] [--cluster | --mentions]   (FOLDER: StockNet's articles/*.jsonl)",
  );
  process.exit(64);
}
const articles = resolve(process.env['INIT_CWD'] ?? '.', folder);
const scratch = mkdtempSync(join(tmpdir(), 'marketlog-scoring-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const logOf = (name: string) => new ScoredLog({ root: projectRoot, file: join(scratch, name) });
const unharmed = logOf('unharmed.db');

/** @returns whether as many mentions count as were counted apart from this code */
function checkMentions(): boolean {
  const found = eligibleMentions(
    unharmed,
    stockNet.map(({ instrument }) => instrument),
  );
  for (const { instrument, mentions, eligible } of found)
    console.log(`${instrument}: ${eligible} of ${mentions} mentions count`);
  return isDeepStrictEqual(found, stockNet);
}

async function checkScores(): Promise<boolean> {
  const seed = Number(options.seed);
  const cluster = options.cluster ? await ScoredCluster.start(join(scratch, 'cluster')) : undefined;
  const { scores, scored, texts, ...rest } = await scoredAfterKills(unharmed, cluster ?? logOf('harmed.db'), {
    articles,
    kills: Number(options.kills),
    random: mulberry32(seed),
    print: console.log,
  }).finally(() => cluster?.stop());
  console.log(JSON.stringify({ seed, texts, scores, scored, ...rest }));
  return scores === texts && scored === texts && rest.sameHash && rest.verified;
}

if (options.mentions) await unharmed.import(articles);
const scoresRight = options.mentions || (await checkScores());
const mentionsRight = checkMentions();
console.log(scoresRight && mentionsRight ? 'as expected' : 'NOT as expected');
process.exit(scoresRight && mentionsRight ? 0 : 1);
