import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinySum, writeTinySequenceModel, type TinySequenceModel } from '#testing';
import { sequenceFolders } from './sequence-card.js';
import { SequenceModel } from './sequence-model.js';

const columns = ['open', 'high', 'low', 'closeReturn', 'noArticles'];
const expected = { featureSet: 'session@1', windowBars: 150, steps: 15, columns };
let folder: string;
const open: SequenceModel[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-sequences-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((model) => model.close()));
  await rm(folder, { recursive: true, force: true });
});

async function opened(model: Partial<TinySequenceModel> = {}): Promise<SequenceModel> {
  await writeTinySequenceModel(folder, { columns, ...model });
  const [found] = await sequenceFolders(folder);
  const made = await SequenceModel.open(found!, expected);
  open.push(made);
  return made;
}

/** So many sequences of numbers, some of them NaN. */
function sequences(count: number): number[][][] {
  const number = (i: number) => (i % 7 === 0 ? NaN : Math.sin(i) / 50);
  return Array.from({ length: count }, (_, n) =>
    Array.from({ length: 15 }, (_, s) => columns.map((_, c) => number(n * 75 + s * 5 + c))),
  );
}

describe('a model of sequences', () => {
  it('gives a probability and a return per sequence, alone and together, whatever else it is asked at once', async () => {
    const model = await opened();
    const all = sequences(40);
    const sigma = Float32Array.from(all, (_, n) => 0.01 + n / 1000);
    const together = model.predict(Float32Array.from(all.flat(2)), sigma);
    const alone = all.map((sequence, n) => model.predict(Float32Array.from(sequence.flat()), sigma.slice(n, n + 1)));
    const { probabilityUp, expectedReturn } = await together;
    for (const [n, sequence] of all.entries()) {
      const sum = tinySum(sequence);
      expect(probabilityUp[n]).toBeCloseTo(1 / (1 + Math.exp(-sum / sigma[n]!)), 5);
      expect(expectedReturn[n]).toBeCloseTo(sum / 100, 7);
      expect((await alone[n]!).probabilityUp[0]).toBeCloseTo(probabilityUp[n]!, 6);
    }
  });

  it('is refused where it was trained on something else, naming what differs', async () => {
    const refused = async (model: Partial<TinySequenceModel>, said: string) => {
      await expect(opened(model)).rejects.toMatchObject({
        code: 'model_unexpected',
        message: expect.stringContaining(said),
      });
    };
    await refused({ card: { featureSet: 'session@2' } }, 'its featureSet is session@2; this build computes session@1');
    await refused({ card: { steps: 14 } }, 'its steps is 14');
    await refused({ card: { windowBars: 100 } }, 'its windowBars is 100');
    await refused({ columns: [...columns].reverse() }, 'its feature 1 is noArticles; this build computes open');
    await refused({ columns: columns.slice(0, 4) }, 'its feature 5 is missing; this build computes noArticles');
    await refused({ columns: [...columns, 'more'] }, 'its feature 6 is more; this build computes no more');
    await refused({ input: 'tokens' }, 'its inputs are tokens, sigma; expected features, sigma');
  });

  it('is refused where its file is another, or none, or its card is not whole', async () => {
    const at = await writeTinySequenceModel(folder, { columns });
    const [found] = await sequenceFolders(folder);
    await writeFile(join(at, 'model.onnx'), 'not a model');
    await expect(SequenceModel.open(found!, expected)).rejects.toMatchObject({ code: 'model_file_changed' });
    await rm(join(at, 'model.onnx'));
    await expect(SequenceModel.open(found!, expected)).rejects.toMatchObject({ code: 'model_missing' });
    await writeFile(join(at, 'card.json'), '{"name":"attention-lstm"}');
    await expect(sequenceFolders(folder)).rejects.toMatchObject({ code: 'model_card_invalid' });
    await expect(sequenceFolders(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'model_missing' });
  });

  it('fails rather than give what is not a number', async () => {
    const model = await opened({ shrink: NaN });
    const [sequence] = sequences(1);
    const asked = model.predict(Float32Array.from(sequence!.flat()), Float32Array.of(0.01));
    await expect(asked).rejects.toMatchObject({ code: 'inference_failed', retryable: false });
    expect(() => model.predict(new Float32Array(3), Float32Array.of(1))).toThrow(RangeError);
  });

  it('lies in a folder per version, the folds of one before it, or is the folder itself', async () => {
    for (const version of ['1.10.0', '1.9.0', '1.10.0-2015q4', '1.10.0-2016q1'])
      await writeTinySequenceModel(folder, { columns, version });
    const versions = async (at: string) => (await sequenceFolders(at)).map(({ card }) => card.version);
    expect(await versions(folder)).toEqual(['1.9.0', '1.10.0-2015q4', '1.10.0-2016q1', '1.10.0']);
    expect(await versions(join(folder, '1.9.0'))).toEqual(['1.9.0']);
  });
});
