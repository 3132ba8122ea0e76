import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { kafkaSettings } from '../../libs/testing/src/builders/kafka-settings.js';
import { KafkajsTransport, type ReceivedBatch, type TransportConsumer } from '#kafka';

/** Where a reader stands in a topic partition: compared by epoch first. */
interface Place {
  readonly epoch: number;
  readonly position: number;
}

const source = /^urn:marketlog:([0-9a-f-]{36}):(\d+)$/;

/** Takes every event exactly once, whatever is repeated, by the rule of docs/asyncapi.yaml, and notes what never came. */
export class DownstreamRule {
  /** Addresses such as `prices-3@17`, with how many are missing from there on, in the order in which they were found. */
  readonly holes: { readonly partition: string; readonly from: number; readonly to: number }[] = [];
  /** Taken in, and dropped because they came before. */
  readonly counts = { taken: 0, dropped: 0 };
  private readonly places = new Map<string, Place>();

  /** @param partition such as `prices-3` */
  take(partition: string, headers: Readonly<Record<string, string>>): void {
    const [, logId, epoch] = source.exec(headers['ce_source'] ?? '') ?? [];
    if (logId === undefined) throw new Error(`${partition}: ce_source is ${headers['ce_source']}`);
    const place = { epoch: Number(epoch), position: Number(headers['ce_position']) };
    const key = `${logId}/${partition}`;
    const last = this.places.get(key) ?? { epoch: place.epoch, position: 0 };
    if (place.epoch < last.epoch || (place.epoch === last.epoch && place.position <= last.position)) {
      this.counts.dropped++;
      return;
    }
    if (place.position > last.position + 1)
      this.holes.push({ partition, from: last.position + 1, to: place.position - 1 });
    this.places.set(key, place);
    this.counts.taken++;
  }

  /** The last position taken of a partition, of whichever log. */
  last(partition: string): number {
    return Math.max(
      0,
      ...[...this.places].flatMap(([key, place]) => (key.endsWith(`/${partition}`) ? place.position : [])),
    );
  }
}

/** A downstream system that reads all topics while the cluster is harmed. */
export class DownstreamReader {
  readonly rule = new DownstreamRule();
  private readonly transport: KafkajsTransport;
  private consumer: TransportConsumer | undefined;
  private told = 0;

  constructor(
    brokers: readonly string[],
    private readonly topics: readonly string[],
  ) {
    this.transport = new KafkajsTransport(kafkaSettings({ brokers }));
  }

  async start(): Promise<void> {
    this.consumer = await this.transport.consume({
      groupId: 'a-downstream-system',
      topics: this.topics,
      from: 'earliest',
      onBatch: (batch) => this.take(batch),
      onAssigned: () => undefined,
      onFault: () => undefined,
    });
  }

  async stop(): Promise<void> {
    await this.consumer?.close();
    await this.transport.close();
  }

  /**
   * Waits until everything was taken, and says what never came since the last time.
   * @param heads the last position of each partition, such as `prices-3`
   * @param gone the last position that Kafka has lost, by partition
   */
  async missed(heads: ReadonlyMap<string, number>, gone: ReadonlyMap<string, number>): Promise<string[]> {
    const behind = () => [...heads].filter(([partition, head]) => this.rule.last(partition) < head);
    const excused = ([partition, head]: readonly [string, number]) => head <= (gone.get(partition) ?? 0);
    const arrived = () => behind().every(excused) || undefined;
    await waitFor('a downstream reader to have everything', arrived, { within: 120_000 }).catch(() => undefined);
    const late = behind().filter((each) => !excused(each));
    const holes = this.rule.holes.slice(this.told).filter(({ partition, to }) => to > (gone.get(partition) ?? 0));
    this.told = this.rule.holes.length;
    return [
      ...holes.map(({ partition, from, to }) => `${partition}@${from} to ${to} never came`),
      ...late.map(([partition, head]) => `${partition} ended at ${this.rule.last(partition)} of ${head}`),
    ];
  }

  private async take({ topic, partition, records }: ReceivedBatch): Promise<void> {
    const category = topic.split('.').at(-2)!;
    for (const { headers } of records) this.rule.take(`${category}-${partition}`, headers);
  }
}
