import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { projectRoot } from '#config';
import { renderMetrics } from '#telemetry';
import { tinyWords, writeTinyModel, type TinyModel } from '#testing';
import { ModelError } from './model-card.js';
import { TextClassifier } from './text-classifier.js';

let folder: string;
let open: TextClassifier[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-model-'));
});
afterEach(async () => {
  await Promise.all(open.map((classifier) => classifier.close()));
  open = [];
  await rm(folder, { recursive: true, force: true });
});

function classifier(queue?: number): TextClassifier {
  const made = new TextClassifier({ folder: join(folder, 'sentiment'), ...(queue === undefined ? {} : { queue }) });
  open.push(made);
  return made;
}

async function probabilities(classifier: TextClassifier, texts: string[]) {
  return (await classifier.classify(texts)).probabilities;
}

async function withModel(model: TinyModel = {}) {
  const at = await writeTinyModel(folder, model);
  return { at, classifier: classifier() };
}

describe('a model of texts', () => {
  it('gives the probabilities of its classes, in the order of its card', async () => {
    const { classifier } = await withModel();
    const [up, down, neither] = await probabilities(classifier, ['Profit rises beats', 'Apple falls', '']);
    // Three words of 1.5 each against none: e^4.5 / (e^4.5 + 2).
    expect(up![2]).toBeCloseTo(Math.exp(4.5) / (Math.exp(4.5) + 2), 6);
    expect(down![0]).toBeCloseTo(Math.exp(1.5) / (Math.exp(1.5) + Math.exp(0.1) + 1), 6);
    expect(neither).toEqual([1 / 3, 1 / 3, 1 / 3].map((each) => expect.closeTo(each, 6)));
    expect(classifier.state).toMatchObject({ status: 'ready', card: { name: 'sentiment', version: '1.0.0' } });
  });

  it('takes the newest version, by number', async () => {
    await writeTinyModel(folder, { version: '1.9.0' });
    await writeTinyModel(folder, { version: '1.10.0' });
    expect((await classifier().load()).version).toBe('1.10.0');
  });

  it('gives a text the same figures alone, among 64 and in any order', async () => {
    const { classifier } = await withModel();
    const words = Object.values(tinyWords).flat();
    const texts = Array.from({ length: 300 }, (_, i) =>
      Array.from({ length: i % 23 }, (_, j) => words[(i * 7 + j * j) % words.length]).join(' '),
    );
    const alone = [];
    for (const text of texts) alone.push((await probabilities(classifier, [text]))[0]!);
    const together = [];
    for (let at = 0; at < texts.length; at += 64)
      together.push(...(await probabilities(classifier, texts.slice(at, at + 64))));
    const order = texts.map((_, i) => (i * 113) % texts.length);
    const shuffled = await probabilities(
      classifier,
      order.map((index) => texts[index]!),
    );
    for (const [index, expected] of alone.entries()) {
      for (const found of [together[index]!, shuffled[order.indexOf(index)]!]) {
        expect(Math.max(...found.map((each, k) => Math.abs(each - expected[k]!)))).toBeLessThanOrEqual(1e-6);
      }
    }
  });

  it('computes a lone text beside a copy of itself, and by itself where the card says that a batch of one is exact', async () => {
    const score = (tokens: number) => Math.exp(1.5 * tokens) / (Math.exp(1.5 * tokens) + 2);
    const lone = async (model: TinyModel) => {
      await writeTinyModel(folder, { countsBatch: true, ...model });
      return (await probabilities(classifier(), ['rises']))[0]![2];
    };
    // [CLS] rises [SEP]: three tokens, six with the copy.
    expect(await lone({ version: '1.0.0' })).toBeCloseTo(score(6), 6);
    expect(await lone({ version: '1.0.1', batchOfOne: 'exact' })).toBeCloseTo(score(3), 6);
  });

  it('reads no more tokens of a long text than its card says', async () => {
    const { classifier } = await withModel({ maxTokens: 4 });
    const [short, long] = await probabilities(classifier, ['rises rises', `rises rises ${'falls '.repeat(100_000)}`]);
    expect(long).toEqual(short);
  });

  it('divides by its temperature', async () => {
    const { classifier } = await withModel({ temperature: 3 });
    const [[, , positive]] = (await probabilities(classifier, ['rises beats'])) as [readonly number[]];
    expect(positive).toBeCloseTo(Math.E / (Math.E + 2), 6);
  });

  it('takes no more texts than its queue holds, and those afterwards', async () => {
    await writeTinyModel(folder);
    const small = classifier(2);
    const first = probabilities(small, ['up', 'down']);
    await expect(small.classify(['up'])).rejects.toMatchObject({ code: 'inference_queue_full', retryable: true });
    expect(await first).toHaveLength(2);
    expect(await probabilities(small, ['up'])).toHaveLength(1);
  });

  it('counts what it computed, how it was batched, and what failed', async () => {
    const value = async (line: string) =>
      Number(
        (await renderMetrics())
          .split('\n')
          .find((each) => each.startsWith(`${line} `))
          ?.split(' ')[1] ?? 0,
      );
    const sizes = 'marketlog_inference_batch_texts';
    const failures = 'marketlog_inference_failures_total{model="sentiment",code="inference_queue_full"}';
    const lines = [`${sizes}_count{model="sentiment"}`, `${sizes}_sum{model="sentiment"}`, failures];
    const before = await Promise.all(lines.map(value));
    await writeTinyModel(folder);
    const small = classifier(20);
    // Texts of two lengths: twenty of them are computed in two batches of 16 and 3, and one of 1.
    const { work } = await small.classify(['up', ...Array<string>(19).fill('rises beats')]);
    expect(work.batches.toSorted((a, b) => a - b)).toEqual([1, 3, 16]);
    expect(work.computing).toBeGreaterThan(0);
    await expect(small.classify(Array<string>(21).fill('up'))).rejects.toMatchObject({ code: 'inference_queue_full' });
    const after = await Promise.all(lines.map(value));
    expect(after.map((now, index) => now - before[index]!)).toEqual([3, 20, 1]);
    expect(await value('marketlog_inference_queue_texts{model="sentiment"}')).toBe(0);
    const steps = (await renderMetrics()).match(/marketlog_inference_duration_seconds_count\{[^}]*step="(\w+)"/g);
    expect(steps).toHaveLength(3);
  });
});

describe('a model that cannot be used', () => {
  const expectRefusal = async (made: TextClassifier, code: string, ...words: string[]) => {
    const error = (await made.classify(['up']).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code, retryable: true });
    for (const word of words) expect(error.message).toContain(word);
    expect(made.state).toMatchObject({ status: 'missing', code, detail: error.message });
  };

  it('is found where it has been put meanwhile', async () => {
    const patient = new TextClassifier({ folder: join(folder, 'sentiment'), lookAgainAfter: 0 });
    open.push(patient);
    await expectRefusal(patient, 'model_missing', join(folder, 'sentiment'));
    await writeTinyModel(folder);
    expect(await probabilities(patient, ['up'])).toHaveLength(1);
    expect(patient.state.status).toBe('ready');
  });

  it('has no runtime on this machine, which its thread says and survives', async () => {
    const { at } = await withModel();
    // The thread's file where packages are looked for in a folder that lacks the runtime.
    const packages = join(folder, 'node_modules', '@huggingface');
    await mkdir(packages, { recursive: true });
    await symlink(join(projectRoot, 'node_modules/@huggingface/tokenizers'), join(packages, 'tokenizers'), 'junction');
    const script = join(folder, 'classify.worker.mts');
    await copyFile(join(projectRoot, 'libs/onnx/src/classify.worker.ts'), script);
    const card = JSON.parse(await readFile(join(at, 'card.json'), 'utf8')) as object;
    const task = {
      ...card,
      folder: at,
      inputs: ['input_ids', 'attention_mask'],
      output: 'logits',
      classes: 3,
      threads: 1,
    };
    const worker = new Worker(script, { workerData: task });
    expect(await once(worker, 'message')).toEqual([
      {
        kind: 'refused',
        code: 'runtime_missing',
        message: expect.stringMatching(/^onnxruntime-node cannot be loaded on \w+-\w+: .*onnxruntime-node/),
      },
    ]);
    await worker.terminate();
  });

  it('is not there', () => expectRefusal(classifier(), 'model_missing', join(folder, 'sentiment'), 'such as 1.0.0'));

  it('has no card', async () => {
    const { at, classifier } = await withModel();
    await rm(join(at, 'card.json'));
    await expectRefusal(classifier, 'model_missing', join(at, 'card.json'));
  });

  it('has a card that says less than is needed', async () => {
    const { at, classifier } = await withModel();
    await writeFile(join(at, 'card.json'), '{"name":"sentiment"}');
    await expectRefusal(classifier, 'model_card_invalid', join(at, 'card.json'), 'version');
  });

  it('has a card that says something else of a batch of one', async () => {
    const { at, classifier } = await withModel({ batchOfOne: 'nearly' });
    await expectRefusal(classifier, 'model_card_invalid', join(at, 'card.json'), 'batchOfOne', '"exact"');
  });

  it('lacks a file that its card names', async () => {
    const { at, classifier } = await withModel();
    await rm(join(at, 'tokenizer.json'));
    await expectRefusal(classifier, 'model_missing', join(at, 'tokenizer.json'), 'SHA-256');
  });

  it('was cut short', async () => {
    const { at, classifier } = await withModel();
    await truncate(join(at, 'model.onnx'), 200);
    await expectRefusal(classifier, 'model_file_changed', join(at, 'model.onnx'), 'expected');
  });

  it('has the tokenizer of another model', async () => {
    const { at, classifier } = await withModel();
    const text = await readFile(join(at, 'tokenizer.json'), 'utf8');
    await writeFile(join(at, 'tokenizer.json'), text.replace('rises', 'soars'));
    await expectRefusal(classifier, 'model_file_changed', join(at, 'tokenizer.json'), 'SHA-256');
  });

  it('has other inputs or outputs than its card says', async () => {
    const inputs = await withModel({ inputs: ['ids', 'mask'] });
    await expectRefusal(inputs.classifier, 'model_unexpected', 'ids, mask', 'expected input_ids, attention_mask');
    const output = await withModel({ output: 'scores' });
    await expectRefusal(output.classifier, 'model_unexpected', 'outputs are scores', 'expected logits');
  });

  it('is not of the kind that is wanted', async () => {
    await writeTinyModel(folder);
    const wanted = new TextClassifier({
      folder: join(folder, 'sentiment'),
      accepts: (_card, path) => {
        throw new ModelError('model_unexpected', `${path}: not wanted`);
      },
    });
    open.push(wanted);
    await expectRefusal(wanted, 'model_unexpected', 'card.json: not wanted');
  });

  it('is not ONNX, whatever its card says', async () => {
    const { at, classifier } = await withModel();
    const nonsense = Buffer.from('not a model');
    await writeFile(join(at, 'model.onnx'), nonsense);
    const card = JSON.parse(await readFile(join(at, 'card.json'), 'utf8')) as { model: { sha256: string } };
    card.model.sha256 = createHash('sha256').update(nonsense).digest('hex');
    await writeFile(join(at, 'card.json'), JSON.stringify(card));
    await expectRefusal(classifier, 'model_unexpected', join(at, 'model.onnx'), 'a whole ONNX model');
  });
});
