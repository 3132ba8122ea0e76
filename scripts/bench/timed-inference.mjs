// One side of bench:inference: the classifier of the service with its thread. Its figures are those that the thread itself takes.
import { dirname } from 'node:path';
import { TextClassifier } from '#onnx';

const { folder, threads } = JSON.parse(process.argv[2]);
const classifier = new TextClassifier({ folder: dirname(folder), threads });
const { version } = await classifier.load();
if (!folder.endsWith(version)) throw new Error(`${folder} is not the newest version; expected ${version}`);

async function answer({ texts }) {
  const before = process.cpuUsage();
  const { work } = await classifier.classify(texts);
  const { user, system } = process.cpuUsage(before);
  return { tokenising: work.tokenising, computing: work.computing, cpu: (user + system) / 1e6 };
}

process.on('message', async (question) =>
  process.send(question.memory ? { peak: process.resourceUsage().maxRSS } : await answer(question)),
);
process.on('disconnect', () => void classifier.close());
