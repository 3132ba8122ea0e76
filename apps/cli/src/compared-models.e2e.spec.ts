import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#cli';
import { encodeEvent, SentimentLabel } from '#contracts';
import { openEventStore } from '#event-store';
import { writeTinyModel } from '#testing';
import { createHost } from './host.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-compare-'));
  await writeTinyModel(join(folder, 'models'));
  await writeTinyModel(join(folder, 'candidate'), { version: '1.1.0', temperature: 3 });
  await writeFile(join(folder, 'texts.txt'), 'Profit rises\nthe report\n\nLoss\n');
  const { store, close } = await openEventStore({ url: `sqlite:${join(folder, 'log.db')}`, create: true });
  for (const [version, articles] of Object.entries({ '1.0.0': 3, '1.1.0': 2 })) {
    for (let i = 0; i < articles; i++) {
      const articleId = `5f0c2f0e-7c9a-5c1d-8b3e-00000000000${i}`;
      const turned = i === 1 && version === '1.1.0';
      const [positive, negative] = turned ? [0.125, 0.625] : [0.75, 0];
      const data = {
        ...{ articleId, revision: 1, textHash: 'c'.repeat(64) },
        ...{ modelName: 'sentiment', modelVersion: version, modelHash: version.padEnd(64, '0') },
        ...{ label: turned ? SentimentLabel.NEGATIVE : SentimentLabel.POSITIVE, positive, neutral: 0.25, negative },
        score: positive - negative,
      };
      const stream = `sentiment-${articleId}`;
      const event = encodeEvent(
        { type: 'marketlog.sentiment.v1.ArticleSentimentScored', data },
        { stream, occurredAt: 5 },
      );
      await store.append(stream, 'any', [event]);
    }
  }
  await close();
  expect(await marketlog('projections', 'hash')).toMatchObject({ exitCode: 0 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function marketlog(...line: string[]) {
  const said = { stdout: '', stderr: '' };
  const settings = {
    MARKETLOG_DATABASE_URL: `sqlite:${join(folder, 'log.db')}`,
    MARKETLOG_MODELS: join(folder, 'models'),
    MARKETLOG_LOG_LEVEL: 'error',
  };
  const exitCode = await runCli(createHost(settings), line, {
    stdout: { write: (text: string) => Boolean((said.stdout += text)) },
    stderr: { write: (text: string) => Boolean((said.stderr += text)), isTTY: false },
  });
  return { exitCode, ...said };
}

describe('marketlog models compare', () => {
  it('compares what two versions have said of the same texts, without inference', async () => {
    const { exitCode, stdout } = await marketlog('models', 'compare', 'sentiment', '1.0.0', '1.1.0', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ from: '1.0.0', to: '1.1.0', texts: 2, agreement: 0.5, meanDifference: 0.625, drift: -0.625 },
      labels: { from: { positive: 2 }, to: { positive: 1, negative: 1 } },
      examples: [{ of: '5f0c2f0e-7c9a-5c1d-8b3e-000000000001', from: { score: 0.75 }, to: { label: 'negative' } }],
    });
  });

  it('tries a candidate on the lines of a file beside the model of the settings, and records nothing', async () => {
    const before = await marketlog('events', 'list', '--json');
    const line = [
      'models',
      'compare',
      'sentiment',
      '--candidate',
      join(folder, 'candidate'),
      '--file',
      join(folder, 'texts.txt'),
    ];
    const { exitCode, stdout } = await marketlog(...line);
    expect({ exitCode, lines: stdout.split('\n').slice(0, 2) }).toEqual({
      exitCode: 0,
      lines: [
        `3 texts scored by 1.0.0 and by 1.1.0 (${join(folder, 'candidate')})`,
        expect.stringMatching(/^equal labels: 100\.0 %; mean difference of the score 0\.\d{3}, drift [+-]0\.\d{3}$/),
      ],
    });
    expect(stdout).toContain('Profit rises');
    expect((await marketlog('events', 'list', '--json')).stdout).toBe(before.stdout);
  });

  it('says what it takes, and that there is nothing to compare', async () => {
    const refused = await Promise.all([
      marketlog('models', 'compare', 'prices', '1', '2'),
      marketlog('models', 'compare', 'sentiment', '1.0.0'),
      marketlog('models', 'compare', 'sentiment', '--candidate', folder),
      marketlog('models', 'compare', 'sentiment', '1.0.0', '7.0.0'),
    ]);
    expect(refused.map(({ exitCode }) => exitCode)).toEqual([64, 64, 64, 1]);
    for (const [index, words] of [
      'sentiment alone',
      'two versions',
      '--candidate with --file',
      '1.0.0 and 7.0.0',
    ].entries())
      expect(refused[index]!.stderr).toContain(words);
  });
});
