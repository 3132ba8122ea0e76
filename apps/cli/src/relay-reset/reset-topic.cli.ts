import { Injectable } from '@nestjs/common';
import { confirm, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { requiredKafka, Settings } from '#config';
import { EventStore, Leases, RelayCheckpoints, type Category } from '#event-sourcing';
import { KafkajsTransport, LogTopics } from '#kafka';
import { resetTopic } from './reset-topic.js';

@Injectable()
export class ResetTopicCli implements CliAction {
  constructor(
    private readonly store: EventStore,
    private readonly leases: Leases,
    private readonly checkpoints: RelayCheckpoints,
    private readonly settings: Settings,
  ) {}

  async run({ arguments: [category], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { store, leases, checkpoints } = this;
    const settings = requiredKafka(this.settings, withoutKafka);
    const topic = new LogTopics(settings.topicPrefix).of(category as Category);
    const question = `Delete ${topic} with all its messages, and publish everything again from position 1?`;
    await confirm(question, { yes: options['yes'] === true, signal });
    const transport = new KafkajsTransport(settings);
    try {
      progress.start('waiting for the relays to step aside', null);
      const parts = { store, leases, checkpoints, transport, settings };
      const reset = await resetTopic(parts, category as Category, signal);
      const text = `${reset.topic} is new and empty; ${reset.events} events are published again from position 1 by the relays that run`;
      return { exitCode: 0, json: reset, text };
    } finally {
      progress.finish();
      await transport.close();
    }
  }
}

const withoutKafka = 'only a log that Kafka carries has topics';
