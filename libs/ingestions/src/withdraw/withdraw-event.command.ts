import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { formatAddress, EventStore, MarketlogError, type EventAddress } from '#event-sourcing';
import { ClaimsOfModels, type ClaimsMade } from './claims-made-of.js';
import { factAt } from './recorded-facts.js';
import { FactWithdrawals, type WithdrawnFacts, type WithdrawalOptions } from './withdraw-facts.js';

/** Takes one fact back: a bar, a corporate action, an article. */
export class WithdrawEvent extends Command<WithdrawnFacts & { readonly claims: ClaimsMade }> {
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
  async execute({ address, options }: WithdrawEvent): Promise<WithdrawnFacts & { readonly claims: ClaimsMade }> {
    const event = await factAt(this.store, address);
    if (event === undefined)
      throw new MarketlogError('event_not_found', `no event ${formatAddress(address)} is recorded`);
    const facts = new Map([[event.stream, new Map([[event.id, event.version]])]]);
    const claims = new ClaimsOfModels(this.store, event.recordedAt);
    await claims.note(facts);
    return { ...(await this.withdrawals.withdraw([facts], options)), claims: await claims.made() };
  }
}
