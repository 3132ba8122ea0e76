import { Injectable, Module } from '@nestjs/common';
import { uuidOfName } from '#contracts';
import type { Reaction, Reactor, RecordedEvent } from '#event-sourcing';

/** What a test may want of the reactor below. */
export const Remarking: { missing: string | undefined; fails: (event: RecordedEvent) => boolean } = {
  missing: undefined,
  fails: () => false,
};

/** Answers each bar with a remark in a stream of the instrument's own. */
@Injectable()
export class RemarkWhenDailyBarRecorded implements Reactor {
  readonly name = 'remark-when-daily-bar-recorded';
  readonly version = 1;
  readonly categories = ['prices'] as const;
  readonly types = ['marketlog.prices.v1.DailyBarRecorded'] as const;

  async missing(): Promise<string | undefined> {
    return Remarking.missing;
  }

  async react(events: readonly RecordedEvent[]): Promise<Reaction[]> {
    return events.map((cause) => {
      if (Remarking.fails(cause)) throw new RangeError('it cannot be remarked on');
      const { id, key, occurredAt, correlationId } = cause;
      const remark = {
        ...{ id: uuidOfName(`remark:${id}`), type: 'test.v1.Remarked', occurredAt, data: new Uint8Array() },
        ...{ causationId: id, correlationId: correlationId ?? undefined },
      };
      return { stream: `model-${key}`, events: [remark] };
    });
  }
}

@Module({ providers: [RemarkWhenDailyBarRecorded], exports: [RemarkWhenDailyBarRecorded] })
export class RemarksModule {}
