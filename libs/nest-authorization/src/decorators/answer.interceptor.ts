import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { map, type Observable } from 'rxjs';

/** An answer as the contract types it. */
interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

/** Sends the status, the headers and the body that a handler answered. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor<Answer, unknown> {
  readonly #adapters: HttpAdapterHost;

  constructor(@Inject(HttpAdapterHost) adapters: HttpAdapterHost) {
    this.#adapters = adapters;
  }

  intercept(context: ExecutionContext, next: CallHandler<Answer>): Observable<unknown> {
    const { httpAdapter } = this.#adapters;
    const response: unknown = context.switchToHttp().getResponse();
    return next.handle().pipe(
      map(({ status, headers = {}, body }) => {
        httpAdapter.status(response, status);
        for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
        return body;
      }),
    );
  }
}
