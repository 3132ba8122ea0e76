import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { requiredKafka, Settings } from '#config';
import { sourceOf } from '#contracts';
import { EventStore } from '#event-sourcing';
import { KafkajsTransport } from '#kafka';
import { eventsInOrder, type ReplayRange } from './events-in-order.js';
import { replayLog, type Replayed, type ReplayPace } from './replay-log.js';
import { assertNotOfTheLog, kafkaSink, replayedLine, type ReplaySink } from './replay-sink.js';

interface Options extends Partial<ReplayRange>, ReplayPace {
  readonly topic?: string;
}

/** Publishes a range of events again, elsewhere. */
@Injectable()
export class ReplayLogCli implements CliAction {
  constructor(
    private readonly store: EventStore,
    private readonly settings: Settings,
  ) {}

  async run(invocation: CliInvocation): Promise<CliOutcome> {
    const { category, topic, rate, speed, ...range } = invocation.options as Options;
    if (category === undefined) throw new UsageError('which events? Expected --category NAME, such as prices');
    const { logId, epoch, partitions } = await this.store.identity();
    const mark = { source: sourceOf({ logId, epoch }), replay: randomUUID() };
    const events = eventsInOrder(this.store, { ...range, category });
    const replay = (sink: ReplaySink) => this.replay(events, sink, { rate, speed }, invocation);
    if (topic === undefined) {
      const replayed = await replay(async (all) =>
        invocation.print?.(all.map((event) => `${replayedLine(event, mark)}\n`).join('')),
      );
      invocation.progress.note(inWords(replayed, 'standard output'));
      return { exitCode: replayed.complete ? 0 : 1, json: undefined, text: '' };
    }
    const settings = requiredKafka(
      this.settings,
      'without Kafka leave --topic out: the events come to standard output',
    );
    assertNotOfTheLog(topic, settings.topicPrefix);
    const transport = new KafkajsTransport(settings);
    try {
      const replayed = await replay(await kafkaSink(transport, { topic, partitions, settings, mark }));
      const json = { topic, replay: mark.replay, ...replayed };
      return { exitCode: replayed.complete ? 0 : 1, json, text: inWords(replayed, topic) };
    } finally {
      await transport.close();
    }
  }

  private async replay(
    events: AsyncIterable<Parameters<ReplaySink>[0][number]>,
    sink: ReplaySink,
    pace: ReplayPace,
    { progress, signal }: CliInvocation,
  ): Promise<Replayed> {
    progress.start('replayed', null);
    try {
      return await replayLog(events, sink, { pace, signal, onSent: (sent) => progress.advance(sent) });
    } finally {
      progress.finish();
    }
  }
}

function inWords({ events, last, complete }: Replayed, to: string): string {
  if (complete) return `${events} events replayed to ${to}`;
  return `stopped after ${events} events${last === null ? '' : `; go on with the same command and --after ${last}`}`;
}
