import { Delete, Get, Logger, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { formatAddress } from '#event-sourcing';
import { ApiController, CommandEndpoint, CommandReply, Endpoint, Reply } from '#http';
import { ingestionPath } from '../read/ingestions.schema.js';
import { BeginWithdrawal } from './begin-withdrawal.command.js';
import { WithdrawIngestion } from './withdraw-ingestion.command.js';
import { namedClaims, namedStanding } from './withdrawal-outcome.js';
import {
  begunAnswer,
  exampleWithdrawal,
  withdrawalAnswer,
  withdrawalQuery,
  type WithdrawalAnswer,
} from './withdrawal.schema.js';

@ApiController('v1/ingestions', 'Ingestions')
export class WithdrawIngestionController {
  readonly #logger = new Logger(WithdrawIngestionController.name);

  constructor(private readonly commands: CommandBus) {}

  @Get(':id/withdrawal')
  @Endpoint({
    operationId: 'getWithdrawal',
    summary: 'What a withdrawal of an import or fetch would take back, what stands on it, and what models made of it',
    description:
      'Nothing is recorded. After a withdrawal it names what stayed. The log is read from the beginning of the ingestion on, so the answer to a large one takes its time.',
    answers: withdrawalAnswer,
    example: exampleWithdrawal,
    tagged: false,
    problems: ['ingestion_not_found', 'ingestion_running'],
  })
  async preview(
    @Param({ schema: ingestionPath }) { id }: z.output<typeof ingestionPath>,
    @Query({ schema: withdrawalQuery }) { cascade = false }: z.output<typeof withdrawalQuery>,
  ): Promise<WithdrawalAnswer> {
    const { withdrawn, kept, standing, claims } = await this.commands.execute(
      new WithdrawIngestion(id, { cascade, dryRun: true, now: Date.now() }),
    );
    const named = { standing: standing.map(namedStanding), claims: namedClaims(claims) };
    return { data: { id, withdrawn, kept, ...named }, meta: {} };
  }

  @Delete(':id')
  @CommandEndpoint({
    operationId: 'withdrawIngestion',
    summary: 'Takes back what an import or fetch recorded; the versions before are in force again',
    description:
      'The work goes on after the answer; its state is read at Location. What later ingestions recorded on top stays, is counted in `withdrawal.kept` and named at `/withdrawal` of the ingestion, unless `cascade` is true. Asked for again, one that was interrupted goes on and one that is done changes nothing.',
    statuses: { 202: 'It is being withdrawn, or was before' },
    position: 'ingestions-5@9',
    location: '/v1/ingestions/0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11',
    answers: {
      schema: begunAnswer,
      example: {
        data: { id: '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11', state: 'withdrawing' },
        meta: { position: 'ingestions-5@9' },
      },
    },
    problems: ['ingestion_not_found', 'ingestion_running'],
  })
  async withdraw(
    @Param({ schema: ingestionPath }) { id }: z.output<typeof ingestionPath>,
    @Query({ schema: withdrawalQuery }) { cascade = false }: z.output<typeof withdrawalQuery>,
    @Reply() reply: CommandReply,
  ): Promise<z.output<typeof begunAnswer>> {
    const now = Date.now();
    const { position, done } = await this.commands.execute(new BeginWithdrawal(id, cascade, now));
    if (!done) {
      // An import of years takes longer than a request; whoever asks again goes on where this process died.
      const work = this.commands.execute(new WithdrawIngestion(id, { cascade, dryRun: false, now }));
      work.catch((error: unknown) => this.#logger.error(`withdrawing ${id}: ${String(error)}`));
    }
    const answer = {
      data: { id, state: done ? 'withdrawn' : 'withdrawing' },
      meta: { position: formatAddress(position) },
    } as const;
    return reply.send(202, position, answer, `/v1/ingestions/${id}`);
  }
}
