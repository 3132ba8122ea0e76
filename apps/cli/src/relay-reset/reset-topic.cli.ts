import { Injectable } from '@nestjs/common';
import { confirm, UsageError, type CliAction, type CliInvocation, type CliOutcome, type CliVerb } from '#cli';
import { requiredKafka, Settings } from '#config';
import { categories, EventStore, isCategory, Leases, RelayCheckpoints, type Category } from '#event-sourcing';
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

function parseCategory(text: string): Category {
  if (isCategory(text)) return text;
  throw new UsageError(`"${text}" is no category: ${categories.join(', ')}`);
}

export const resetTopicVerb: CliVerb = {
  name: 'relay reset',
  summary: 'Makes the topic of a category anew and publishes all its events again from position 1, while relays run',
  arguments: [{ flags: '<category>', description: categories.join(', '), parse: parseCategory }],
  options: [{ flags: '--yes', description: 'do not ask' }],
  examples: ['marketlog relay reset prices', 'marketlog relay reset articles --yes --json'],
  log: 'open',
  action: ResetTopicCli,
};
