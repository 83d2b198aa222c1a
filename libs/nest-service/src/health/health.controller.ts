import { Public } from '@ambit/nest-authorization';
import type { Health, HealthReport } from '@ambit/service';
import { Controller, Get, Header, Inject, Res } from '@nestjs/common';

/** Injection token of the API's `Health`. */
export const HEALTH = Symbol('Health');

/** The part of Fastify's reply that is used here. */
interface Reply {
  status(code: number): unknown;
}

@Controller('health')
export class HealthController {
  readonly #health: Health;

  constructor(@Inject(HEALTH) health: Health) {
    this.#health = health;
  }

  @Get('live')
  @Header('cache-control', 'no-store')
  @Public({ reason: 'probes of the platform hold no token' })
  live(): HealthReport {
    return this.#health.live();
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  @Public({ reason: 'probes of the platform hold no token' })
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<HealthReport> {
    const report = await this.#health.ready();
    // Not thrown: the probe is told which check failed, and that is no error of this request.
    reply.status(report.status === 'ok' ? 200 : 503);
    return report;
  }
}
