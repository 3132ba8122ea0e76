import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { answerUnchanged } from '#http';
import { ReadModels } from '#projection-engine';

/**
 * A request that reads is one question to the read models: what is live is looked up once for all that it reads. One that was asked before
 * and depends on the read models alone is given its answer again while nothing has been written, before any controller is reached.
 */
@Injectable()
export class OneQuestionInterceptor implements NestInterceptor, OnModuleInit {
  constructor(
    private readonly readModels: ReadModels,
    private readonly http: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    answerUnchanged(this.http.httpAdapter.getInstance<FastifyInstance>(), () => this.readModels.stamp());
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method } = context.switchToHttp().getRequest<FastifyRequest>();
    if (method !== 'GET' && method !== 'HEAD') return next.handle();
    return from(this.readModels.asOneQuestion(() => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}
