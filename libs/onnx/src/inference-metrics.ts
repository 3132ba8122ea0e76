import { basename } from 'node:path';
import { counter, gauge, histogram, sizeBuckets } from '#telemetry';
import type { Work } from './classify.worker.js';

const waiting = gauge('marketlog_inference_queue_texts', 'Texts that wait for a model or are being computed', [
  'model',
]);
const batches = histogram(
  'marketlog_inference_batch_texts',
  'Texts that a model computed together',
  ['model'],
  sizeBuckets,
);
const durations = histogram(
  'marketlog_inference_duration_seconds',
  'Time of a request to a model, by step: waiting (loading the model included), tokenising, computing',
  ['model', 'step'],
);
const failures = counter('marketlog_inference_failures_total', 'Requests to a model that failed, by what was wrong', [
  'model',
  'code',
]);

/** What is counted of one model, which is named after its folder. */
export class InferenceMetrics {
  private readonly model: string;

  constructor(folder: string) {
    this.model = basename(folder);
  }

  queued(texts: number): void {
    waiting.inc({ model: this.model }, texts);
  }

  left(texts: number): void {
    waiting.dec({ model: this.model }, texts);
  }

  /** @param seconds from the request to its answer */
  computed({ tokenising, computing, batches: sizes }: Work, seconds: number): void {
    const { model } = this;
    for (const size of sizes) batches.observe({ model }, size);
    durations.observe({ model, step: 'tokenising' }, tokenising);
    durations.observe({ model, step: 'computing' }, computing);
    durations.observe({ model, step: 'waiting' }, Math.max(0, seconds - tokenising - computing));
  }

  failed(code: string): void {
    failures.inc({ model: this.model, code });
  }
}
