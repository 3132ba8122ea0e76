import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { formatAddress, EventStore, MarketlogError, type EventAddress } from '#event-sourcing';
import { factAt } from './recorded-facts.js';
import { FactWithdrawals, type WithdrawnFacts, type WithdrawalOptions } from './withdraw-facts.js';

/** Takes one fact back: a bar, a corporate action, an article. */
export class WithdrawEvent extends Command<WithdrawnFacts> {
  constructor(
    readonly address: EventAddress,
    readonly options: WithdrawalOptions,
  ) {
    super();
  }
}

@CommandHandler(WithdrawEvent)
export class WithdrawEventHandler implements ICommandHandler<WithdrawEvent> {
  constructor(
    private readonly store: EventStore,
    private readonly withdrawals: FactWithdrawals,
  ) {}

  /** @throws MarketlogError `event_not_found`, `not_withdrawable`. */
  async execute({ address, options }: WithdrawEvent): Promise<WithdrawnFacts> {
    const event = await factAt(this.store, address);
    if (event === undefined)
      throw new MarketlogError('event_not_found', `no event ${formatAddress(address)} is recorded`);
    return this.withdrawals.withdraw(new Map([[event.stream, new Set([event.id])]]), options);
  }
}
