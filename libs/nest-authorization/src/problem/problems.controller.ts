import { Controller, Get, Param, Res } from '@nestjs/common';
import { Public } from '../decorators/public.ts';
import type { Reply } from '../request/http-request.ts';
import { ProblemError } from './problem-error.ts';
import { problemIndex, problemPage, problemPageHeaders } from './problem-pages.ts';
import { isProblemType } from './problem-types.ts';

const open = { reason: 'what a refusal means is for whoever was refused, with or without a token' };

/** Serves the pages that the `type` of a problem resolves to (RFC 9457 §3.1.1). */
@Controller('problems')
export class ProblemsController {
  @Get()
  @Public(open)
  index(@Res({ passthrough: true }) reply: Reply): string {
    return send(reply, problemIndex());
  }

  @Get(':type')
  @Public(open)
  page(@Param('type') type: string, @Res({ passthrough: true }) reply: Reply): string {
    if (!isProblemType(type))
      throw new ProblemError({
        status: 404,
        type: 'not-found',
        detail: 'There is no problem of this type: /problems lists all',
      });
    return send(reply, problemPage(type));
  }
}

function send(reply: Reply, page: string): string {
  for (const [name, value] of Object.entries(problemPageHeaders)) reply.header(name, value);
  return page;
}
