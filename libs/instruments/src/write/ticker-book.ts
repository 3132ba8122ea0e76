import { assertNever } from '#event-sourcing';
import { calendarOf, spellingsOf } from '#markets';
import type { InstrumentEvent } from './instrument.decider.js';

/** That an instrument was traded under a ticker, from `from` (null: since ever) until before `to` (null: still). */
interface Claim {
  readonly instrumentId: string;
  readonly from: string | null;
  to: string | null;
}

/** Who held which ticker when, folded from the events of all instruments. */
export class TickerBook {
  readonly #claims = new Map<string, Claim[]>();
  readonly #current = new Map<string, Claim>();
  readonly #timezones = new Map<string, string>();

  apply({ type, data }: InstrumentEvent): void {
    switch (type) {
      case 'marketlog.instruments.v1.InstrumentRegistered':
        return this.#claim(data.instrumentId ?? '', data.ticker ?? '', data.tickerFrom ?? null);
      case 'marketlog.instruments.v1.TickerChanged': {
        const { instrumentId = '', ticker = '', effectiveFrom = '' } = data;
        const before = this.#current.get(instrumentId);
        if (before) before.to = effectiveFrom;
        return this.#claim(instrumentId, ticker, effectiveFrom);
      }
      case 'marketlog.instruments.v1.InstrumentDescribed': {
        const timezone = data.timezone ?? calendarOf(data.exchange).calendar?.timezone;
        if (timezone !== undefined) this.#timezones.set(data.instrumentId ?? '', timezone);
        return;
      }
      case 'marketlog.instruments.v1.InstrumentDescriptionWithdrawn': {
        const { instrumentId = '', timezone, exchange } = data;
        const left = timezone ?? calendarOf(exchange).calendar?.timezone;
        if (left === undefined) this.#timezones.delete(instrumentId);
        else this.#timezones.set(instrumentId, left);
        return;
      }
      case 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn':
        return this.#forget(data.instrumentId ?? '');
      case 'marketlog.instruments.v1.InstrumentTracked':
      case 'marketlog.instruments.v1.InstrumentUntracked':
        return;
      default:
        return assertNever(type);
    }
  }

  /**
   * The instrument that a ticker meant on a date. On a date before anybody is known to have held it, its first holder: vendors
   * deliver a renamed instrument's whole history under the new ticker. After its last holder gave it up, nobody: whoever
   * appears under it then is somebody else. A spelling that was never used means what another spelling of the ticker means.
   */
  holder(ticker: string, date: string): string | undefined {
    for (const spelling of spellingsOf(ticker)) {
      const holder = this.#holderOf(this.#claims.get(spelling) ?? [], date);
      if (holder !== undefined) return holder;
    }
    return undefined;
  }

  #holderOf(claims: readonly Claim[], date: string): string | undefined {
    let holder: Claim | undefined;
    let next: Claim | undefined;
    for (const claim of claims) {
      const from = claim.from ?? '';
      if (from > date) {
        if (next === undefined || from < (next.from ?? '')) next = claim;
      } else if ((claim.to === null || date < claim.to) && (holder === undefined || from > (holder.from ?? ''))) {
        holder = claim;
      }
    }
    return (holder ?? next)?.instrumentId;
  }

  /** As told, or of the exchange as told. */
  timezoneOf(instrumentId: string): string | undefined {
    return this.#timezones.get(instrumentId);
  }

  /** The id of a new instrument: the ticker, with the next free suffix where another had it before. */
  newId(ticker: string): string {
    // Ids are parts of names and addresses, where a slash would separate.
    const id = ticker.replace('/', '.');
    if (!this.#current.has(id)) return id;
    let suffix = 2;
    while (this.#current.has(`${id}.${suffix}`)) suffix++;
    return `${id}.${suffix}`;
  }

  /** True where the ticker was ever held. */
  knows(ticker: string): boolean {
    return spellingsOf(ticker).some((spelling) => this.#claims.has(spelling));
  }

  /** As if it had never been: its id and its tickers are free again. */
  #forget(instrumentId: string): void {
    this.#current.delete(instrumentId);
    this.#timezones.delete(instrumentId);
    for (const [ticker, claims] of this.#claims) {
      const others = claims.filter((claim) => claim.instrumentId !== instrumentId);
      if (others.length === 0) this.#claims.delete(ticker);
      else if (others.length < claims.length) this.#claims.set(ticker, others);
    }
  }

  #claim(instrumentId: string, ticker: string, from: string | null): void {
    const claim: Claim = { instrumentId, from, to: null };
    this.#current.set(instrumentId, claim);
    const claims = this.#claims.get(ticker);
    if (claims) claims.push(claim);
    else this.#claims.set(ticker, [claim]);
  }
}
