import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Caching } from '#http';
import { ReadModels } from '#projection-engine';

/**
 * A request that reads is one question to the read models: what is live is looked up once for all that it reads. One that was asked before
 * and depends on the read models alone is given its answer again while nothing has been written.
 */
@Injectable()
export class OneQuestionInterceptor implements NestInterceptor {
  constructor(private readonly readModels: ReadModels) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (request.method !== 'GET' && request.method !== 'HEAD') return next.handle();
    return from(this.answer(new Caching(request, http.getResponse<FastifyReply>()), next));
  }

  private async answer(caching: Caching, next: CallHandler): Promise<unknown> {
    const stamp = await this.readModels.stamp();
    const unchanged = stamp === undefined ? undefined : caching.unchanged(stamp);
    if (unchanged !== undefined) return unchanged.body;
    return this.readModels.asOneQuestion(() => lastValueFrom(next.handle(), { defaultValue: undefined }));
  }
}
