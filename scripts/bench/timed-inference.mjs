// One side of bench:inference: the classifier of the service with its thread. Its figures are those that the thread itself takes.
import { dirname } from 'node:path';
import { TextClassifier } from '#onnx';

const { folder, threads } = JSON.parse(process.argv[2]);
const classifier = new TextClassifier({ folder: dirname(folder), threads });
const { version } = await classifier.load();
if (!folder.endsWith(version)) throw new Error(`${folder} is not the newest version; expected ${version}`);

async function round({ texts, size }) {
  const answer = { tokenising: 0, computing: 0, requests: [] };
  const cpu = process.cpuUsage();
  for (let at = 0; at < texts.length; at += size) {
    const { work } = await classifier.classify(texts.slice(at, at + size));
    answer.tokenising += work.tokenising;
    answer.computing += work.computing;
    answer.requests.push(work.computing);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { ...answer, cpu: (user + system) / 1e6 };
}

process.on('message', async (question) =>
  process.send(question.memory ? { peak: process.resourceUsage().maxRSS } : await round(question)),
);
process.on('disconnect', () => void classifier.close());
