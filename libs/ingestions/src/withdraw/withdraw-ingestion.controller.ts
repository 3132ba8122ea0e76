import { Delete, Logger, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { formatAddress } from '#event-sourcing';
import { ApiController, CommandEndpoint, CommandReply, flagParameter, Reply, resourceAnswer } from '#http';
import { ingestionPath } from '../read/ingestions.schema.js';
import { BeginWithdrawal } from './begin-withdrawal.command.js';
import { WithdrawIngestion } from './withdraw-ingestion.command.js';

const withdrawQuery = z.strictObject({
  cascade: flagParameter.optional().describe('Takes back also what was recorded later on top of it'),
});

const withdrawAnswer = resourceAnswer(
  z.strictObject({ id: z.uuid(), state: z.enum(['withdrawing', 'withdrawn']) }),
  z.strictObject({ position: z.string().describe('As in `Marketlog-Position`') }),
);

@ApiController('v1/ingestions', 'Ingestions')
export class WithdrawIngestionController {
  readonly #logger = new Logger(WithdrawIngestionController.name);

  constructor(private readonly commands: CommandBus) {}

  @Delete(':id')
  @CommandEndpoint({
    operationId: 'withdrawIngestion',
    summary: 'Takes back what an import or fetch recorded; the versions before are in force again',
    description:
      'The work goes on after the answer; its state is read at Location. What later ingestions recorded on top stays, and is counted in `withdrawal.kept`, unless `cascade` is true. Asked for again, one that was interrupted goes on and one that is done changes nothing.',
    statuses: { 202: 'It is being withdrawn, or was before' },
    position: 'ingestions-5@9',
    location: '/v1/ingestions/0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11',
    answers: {
      schema: withdrawAnswer,
      example: {
        data: { id: '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11', state: 'withdrawing' },
        meta: { position: 'ingestions-5@9' },
      },
    },
    problems: ['ingestion_not_found', 'ingestion_running'],
  })
  async withdraw(
    @Param({ schema: ingestionPath }) { id }: z.output<typeof ingestionPath>,
    @Query({ schema: withdrawQuery }) { cascade = false }: z.output<typeof withdrawQuery>,
    @Reply() reply: CommandReply,
  ): Promise<z.output<typeof withdrawAnswer>> {
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
