import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#cli';
import { writeTinyModel } from '#testing';
import { OnnxSentimentModel } from '../model/onnx-sentiment-model.source.js';
import { scoreTextsCommand } from './score-texts.cli.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-score-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function marketlog(...line: string[]) {
  const command = scoreTextsCommand((models) => new OnnxSentimentModel(models ?? join(folder, 'models')));
  const said = { stdout: '', stderr: '' };
  const host = { version: '0', services: [command], verbs: [], open: () => Promise.reject(new Error('no log')) };
  const exitCode = await runCli(host, line, {
    stdout: { write: (text: string) => Boolean((said.stdout += text)) },
    stderr: { write: (text: string) => Boolean((said.stderr += text)), isTTY: false },
  });
  return { exitCode, ...said };
}

describe('marketlog sentiment score', () => {
  it('scores texts of the command line, without a log', async () => {
    await writeTinyModel(join(folder, 'models'));
    const { exitCode, stdout } = await marketlog('sentiment', 'score', 'Profit rises', 'Loss');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^positive \+0\.\d{3} {2}Profit rises$/),
      expect.stringMatching(/^negative -0\.\d{3} {2}Loss$/),
      '',
    ]);
  });

  it('scores the lines of a file, more than one batch of them, as JSON', async () => {
    await writeTinyModel(join(folder, 'models'));
    const texts = Array.from({ length: 70 }, (_, i) => (i % 2 === 0 ? `${i} rises` : `${i} falls`));
    await writeFile(join(folder, 'texts.txt'), `${texts.join('\r\n')}\n\n`);
    const { stdout } = await marketlog('sentiment', 'score', '--file', join(folder, 'texts.txt'), '--json');
    const { model, scores } = JSON.parse(stdout) as { model: object; scores: { text: string; label: string }[] };
    expect(model).toMatchObject({ name: 'sentiment', version: '1.0.0', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(scores.map(({ text }) => text)).toEqual(texts);
    expect(new Set(scores.map(({ label }, i) => `${i % 2} ${label}`))).toEqual(new Set(['0 positive', '1 negative']));
  });

  it('scores by a candidate in another folder', async () => {
    await writeTinyModel(join(folder, 'candidate'), { version: '2.0.0' });
    const { stdout } = await marketlog('sentiment', 'score', 'up', '--models', join(folder, 'candidate'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ model: { version: '2.0.0' } });
  });

  it('says what is wrong with a file, a missing model and a line without texts', async () => {
    await writeFile(join(folder, 'latin1.txt'), Buffer.of(0x67, 0xfc, 0x6e, 0x73, 0x74, 0x69, 0x67));
    const latin1 = await marketlog('sentiment', 'score', '--file', join(folder, 'latin1.txt'));
    expect(latin1).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is not UTF-8') });
    const absent = await marketlog('sentiment', 'score', '--file', join(folder, 'absent.txt'));
    expect(absent).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('absent.txt cannot be read (ENOENT)'),
    });
    const noModel = await marketlog('sentiment', 'score', 'up');
    expect(noModel).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('holds no model') });
    expect(await marketlog('sentiment', 'score')).toMatchObject({ exitCode: 64 });
  });
});
