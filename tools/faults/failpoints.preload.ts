// Loaded before an app (`node --import`): the transactions of its producers meet failpoints. The app itself knows nothing of it.
import kafkajs, { type Kafka, type Producer, type ProducerConfig } from 'kafkajs';
import { fileVariable, withFailpoints } from './failpoints.js';

const file = process.env[fileVariable];
if (file !== undefined) {
  const { prototype } = kafkajs.Kafka;
  const { producer } = prototype;
  prototype.producer = function failing(this: Kafka, config?: ProducerConfig): Producer {
    return withFailpoints(producer.call(this, config), file);
  };
}
