import { Public } from '@ambit/nest-authorization';
import type { Health, HealthReport } from '@ambit/service';
import { Controller, Get, HttpCode, HttpException, Inject } from '@nestjs/common';

/** Injection token of the API's `Health`. */
export const HEALTH = Symbol('Health');

@Controller('health')
export class HealthController {
  readonly #health: Health;

  constructor(@Inject(HEALTH) health: Health) {
    this.#health = health;
  }

  @Get('live')
  @HttpCode(200)
  @Public({ reason: 'probes of the platform hold no token' })
  live(): HealthReport {
    return this.#health.live();
  }

  @Get('ready')
  @Public({ reason: 'probes of the platform hold no token' })
  async ready(): Promise<HealthReport> {
    const report = await this.#health.ready();
    if (report.status !== 'ok') throw new HttpException(report, 503);
    return report;
  }
}
