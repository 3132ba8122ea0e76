import type { CliVerb } from '#cli';
import { featuresAndOperations } from '../../composition/src/features.js';
import { replayLogVerb } from './log-replay/replay-log.verb.js';
import { resetTopicVerb } from './relay-reset/reset-topic.verb.js';

/** In the order of the help. */
export const verbs: readonly CliVerb[] = [
  ...featuresAndOperations.flatMap((feature) => feature.verbs ?? []),
  // They speak to Kafka, which features and operations do not.
  resetTopicVerb,
  replayLogVerb,
];
