import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { foldEvents, InstrumentRegistry } from '#contracts';
import { EventStore } from '#event-sourcing';
import { describedFields, instrumentDecider, type Description, type InstrumentState } from './instrument.decider.js';
import { executeOnInstrument, instrumentStream } from './instrument-streams.js';

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
    /** Decide, but record nothing. */
    readonly dryRun = false,
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
    const { descriptions, dryRun } = command;
    return Promise.all(
      descriptions.map((entry) => (dryRun ? this.#rehearse(entry, command) : this.#describe(entry, command))),
    );
  }

  async #describe(
    { ticker, description }: InstrumentDescription,
    { source, now, correlationId }: DescribeInstruments,
  ): Promise<DescriptionOutcome> {
    const today = dayOf(now);
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

  async #rehearse(
    { ticker, description }: InstrumentDescription,
    { source, now }: DescribeInstruments,
  ): Promise<DescriptionOutcome> {
    const instrumentId = await this.registry.find(ticker, dayOf(now));
    if (instrumentId === undefined) return 'recorded';
    const before = foldEvents(instrumentDecider, await this.store.readStream(instrumentStream(instrumentId)));
    const facts = instrumentDecider.decide({ kind: 'describe', instrumentId, source, description }, before);
    if (facts.length === 0) return 'unchanged';
    return overwrites(description, before) ? 'corrected' : 'recorded';
  }
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function overwrites(description: Description, { description: known }: InstrumentState): boolean {
  return describedFields.some(
    (field) => description[field] !== undefined && known[field] !== undefined && description[field] !== known[field],
  );
}
