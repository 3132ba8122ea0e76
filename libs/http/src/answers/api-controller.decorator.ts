import { applyDecorators, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

/** A controller of the API: its path (`v1/stocks`) and the heading of its endpoints in the documentation. */
export function ApiController(path: string, tag: string): ClassDecorator {
  return applyDecorators(Controller(path), ApiTags(tag));
}
