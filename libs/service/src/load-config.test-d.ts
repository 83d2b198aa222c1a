import { expectTypeOf } from 'expect-type';
import { z } from 'zod';
import { configFields, loadConfig, type LogLevel } from './index.ts';

const config = loadConfig(
  z.object({
    PORT: configFields.port.default(9401),
    LOG_LEVEL: configFields.logLevel.default('info'),
    DATABASE_URL: configFields.postgresqlUrl.optional(),
    TRACE: configFields.flag,
  }),
);

expectTypeOf(config.PORT).toEqualTypeOf<number>();
expectTypeOf(config.LOG_LEVEL).toEqualTypeOf<LogLevel>();
expectTypeOf(config.DATABASE_URL).toEqualTypeOf<string | undefined>();
expectTypeOf(config.TRACE).toEqualTypeOf<boolean>();

// @ts-expect-error configuration does not change
config.PORT = 1;
// @ts-expect-error not in the schema
config.HOST;
