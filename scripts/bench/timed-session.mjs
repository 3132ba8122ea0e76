// A session of the model with the options given, for inference-options.mjs. Times in seconds, memory in KiB.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [, , folder, options] = process.argv;
const began = performance.now();
const session = await InferenceSession.create(readFileSync(join(folder, 'model.onnx')), JSON.parse(options));
process.send({ loaded: (performance.now() - began) / 1000 });

const largestBatch = 16;

function run(sequences) {
  const shape = [sequences.length, sequences[0].length];
  const tensor = (values) => new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  const ids = sequences.flat();
  return session.run({ input_ids: tensor(ids), attention_mask: tensor(ids.map(() => 1)) });
}

async function timed(batches) {
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  for (const batch of batches) await run(batch);
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - from) / 1000, cpu: (user + system) / 1e6 };
}

process.on('message', async ({ ids }) => {
  const alike = [...Map.groupBy(ids, (each) => each.length).values()];
  const batches = alike.flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / largestBatch) }, (_, at) =>
      all.slice(at * largestBatch, (at + 1) * largestBatch),
    ),
  );
  const single = await timed(ids.map((each) => [each]));
  const batched = await timed(batches);
  process.send({
    single: single.seconds,
    batched: batched.seconds,
    cpu: single.cpu,
    peak: process.resourceUsage().maxRSS,
  });
});
process.on('disconnect', () => process.exit(0));
