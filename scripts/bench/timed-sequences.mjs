// One side of bench:predict: a model of prices as the service runs it. `computing` is what the runtime's thread takes, `calling` what a caller waits.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SequenceModel, sequenceFolders } from '#onnx';

const { folder } = JSON.parse(process.argv[2]);
const [found] = await sequenceFolders(folder);
const { featureSet, windowBars, steps, inputs } = found.card;
const model = await SequenceModel.open(found, { featureSet, windowBars, steps, columns: inputs[0].columns });
const goldens = JSON.parse(gunzipSync(readFileSync(join(folder, 'goldens.json.gz'))).toString('utf8'));
const sequences = goldens.features.map((sequence) => Float32Array.from(sequence.flat(), (value) => value ?? NaN));

function batchOf(first, size) {
  const places = Array.from({ length: size }, (_, i) => (first + i) % sequences.length);
  const features = new Float32Array(size * sequences[0].length);
  places.forEach((place, i) => features.set(sequences[place], i * sequences[0].length));
  return [features, Float32Array.from(places, (place) => goldens.sigma[place])];
}

/** One batch of `size` sequences, the one at `place` of them all. */
async function answer({ size, place }) {
  const [features, sigma] = batchOf(place * size, size);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { seconds } = await model.predict(features, sigma);
  const calling = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { computing: seconds, calling, cpu: (user + system) / 1e6 };
}

process.on('message', async (question) => process.send(await answer(question)));
process.on('disconnect', () => void model.close());
