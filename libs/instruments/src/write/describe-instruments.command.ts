import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InstrumentRegistry } from '#contracts';
import { EventStore } from '#event-sourcing';
import { describedFields, type Description, type InstrumentState } from './instrument.decider.js';
import { executeOnInstrument } from './instrument-streams.js';

export interface InstrumentDescription {
  readonly ticker: string;
  readonly description: Description;
}

/** What a source says of several instruments; unknown ones are registered. Answers a decision per description, in order. */
export class DescribeInstruments extends Command<readonly DescriptionOutcome[]> {
  constructor(
    readonly descriptions: readonly InstrumentDescription[],
    readonly source: string,
    /** UTC milliseconds. */
    readonly now: number,
    readonly correlationId: string,
  ) {
    super();
  }
}

/** `recorded`: something new; `corrected`: something was known otherwise; `unchanged`: the log says it already. */
export type DescriptionOutcome = 'recorded' | 'corrected' | 'unchanged';

@CommandHandler(DescribeInstruments)
export class DescribeInstrumentsHandler implements ICommandHandler<DescribeInstruments> {
  constructor(
    private readonly registry: InstrumentRegistry,
    private readonly store: EventStore,
  ) {}

  /** @throws MarketlogError `invalid_symbol`. */
  execute(command: DescribeInstruments): Promise<readonly DescriptionOutcome[]> {
    return Promise.all(command.descriptions.map((entry) => this.#describe(entry, command)));
  }

  async #describe(
    { ticker, description }: InstrumentDescription,
    { source, now, correlationId }: DescribeInstruments,
  ): Promise<DescriptionOutcome> {
    const today = new Date(now).toISOString().slice(0, 10);
    const known = await this.registry.find(ticker, today);
    const instrumentId = known ?? (await this.registry.resolve(ticker, today, correlationId));
    const command = {
      kind: 'describe',
      instrumentId,
      source,
      description,
    } as const;
    const { before, addresses } = await executeOnInstrument(this.store, command, now, correlationId);
    if (known !== undefined && addresses.length === 0) return 'unchanged';
    return overwrites(description, before) ? 'corrected' : 'recorded';
  }
}

function overwrites(description: Description, { description: known }: InstrumentState): boolean {
  return describedFields.some(
    (field) => description[field] !== undefined && known[field] !== undefined && description[field] !== known[field],
  );
}
