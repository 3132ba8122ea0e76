import { Body, Delete, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { formatAddress } from '#event-sourcing';
import { ApiController, CommandEndpoint, CommandId, CommandReply, Reply } from '#http';
import { noQuery, symbolPath } from '#resources';
import { newCorrelationId } from '#telemetry';
import { RenameTicker } from './rename-ticker.command.js';
import { TrackInstrument } from './track-instrument.command.js';
import {
  exampleRenamed,
  exampleTracked,
  renameAnswer,
  renameBody,
  trackAnswer,
  trackBody,
  type RenameAnswer,
  type RenameBody,
  type TrackAnswer,
  type TrackBody,
} from './tracking.schema.js';
import { UntrackInstrument } from './untrack-instrument.command.js';

/** Which stocks live data is wanted of. */
@ApiController('v1/stocks', 'Stocks')
export class TrackingController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @CommandEndpoint({
    operationId: 'trackStock',
    summary: 'Asks for live data of a stock from now on; an unknown one is registered',
    description:
      'An Idempotency-Key is remembered by what the command recorded. One that was answered 200 recorded nothing, so its key is free.',
    statuses: { 201: 'It is tracked from now on', 200: 'It was tracked already' },
    body: { schema: trackBody, examples: { one: { symbol: 'AAPL' } } },
    position: 'instruments-3@17',
    location: '/v1/stocks/AAPL',
    answers: { schema: trackAnswer, example: exampleTracked },
    repeatable: true,
    problems: ['invalid_symbol', 'conflict'],
  })
  async track(
    @Body({ schema: trackBody }) { symbol }: TrackBody,
    @Query({ schema: noQuery }) _query: unknown,
    @CommandId('trackStock') commandId: string | undefined,
    @Reply() reply: CommandReply,
  ): Promise<TrackAnswer> {
    const command = new TrackInstrument(symbol, Date.now(), commandId ?? newCorrelationId(), commandId !== undefined);
    const { instrumentId, changed, position } = await this.commands.execute(command);
    const answer = {
      data: { symbol, instrumentId, tracked: true },
      meta: { position: formatAddress(position) },
    } as const;
    return reply.send(changed ? 201 : 200, position, answer, `/v1/stocks/${encodeURIComponent(symbol)}`);
  }

  @Post(':symbol/tickers')
  @CommandEndpoint({
    operationId: 'renameStock',
    summary: 'From a date on the stock trades under another ticker; it stays found under all of them',
    statuses: { 201: 'It is recorded', 200: 'It was recorded before' },
    body: { schema: renameBody, examples: { meta: { ticker: 'META', from: '2022-06-09' } } },
    position: 'instruments-3@19',
    location: '/v1/stocks/META',
    answers: { schema: renameAnswer, example: exampleRenamed },
    problems: ['symbol_not_found', 'conflict', 'ticker_change_out_of_order', 'ticker_change_in_future'],
  })
  async rename(
    @Param({ schema: symbolPath }) { symbol }: z.output<typeof symbolPath>,
    @Body({ schema: renameBody }) { ticker, from }: RenameBody,
    @Query({ schema: noQuery }) _query: unknown,
    @Reply() reply: CommandReply,
  ): Promise<RenameAnswer> {
    const command = new RenameTicker(symbol, ticker, from, Date.now(), newCorrelationId());
    const { instrumentId, changed, position } = await this.commands.execute(command);
    const answer = { data: { symbol: ticker, instrumentId, from }, meta: { position: formatAddress(position) } };
    return reply.send(changed ? 201 : 200, position, answer, `/v1/stocks/${encodeURIComponent(ticker)}`);
  }

  @Delete(':symbol')
  @CommandEndpoint({
    operationId: 'untrackStock',
    summary: 'Asks for no more live data of a stock; what was recorded stays',
    statuses: { 204: 'It is not tracked' },
    position: 'instruments-3@18',
    problems: ['symbol_not_found'],
  })
  async untrack(
    @Param({ schema: symbolPath }) { symbol }: z.output<typeof symbolPath>,
    @Query({ schema: noQuery }) _query: unknown,
    @Reply() reply: CommandReply,
  ): Promise<void> {
    const { position } = await this.commands.execute(new UntrackInstrument(symbol, Date.now(), newCorrelationId()));
    return reply.send(204, position, undefined);
  }
}
