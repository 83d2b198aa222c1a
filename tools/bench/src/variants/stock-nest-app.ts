import 'reflect-metadata';
import {
  Controller,
  type DynamicModule,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  Param,
  UseGuards,
} from '@nestjs/common';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { passportJwtSecret } from 'jwks-rsa';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { account, route, scope } from './accounts.ts';
import { hasScope } from './listen-on-fastify.ts';
import { type HttpServer, listen } from './nest-app.ts';
import type { ServerConfig } from './server-config.ts';

@Controller()
class StockController {
  @UseGuards(AuthGuard('jwt'))
  @Get(route)
  getAccount(@Param('id') _id: string): object {
    return account;
  }
}

/**
 * Nest with passport-jwt (jsonwebtoken) and the keys by jwks-rsa, as the documentation of Nest and the README of
 * jwks-rsa show; keys are cached, tokens are not.
 */
export function stockApp(
  server: HttpServer,
  { issuer, audience, jwksUri, algorithm }: ServerConfig,
): Promise<number> {
  @Injectable()
  class JwtStrategy extends PassportStrategy(Strategy) {
    constructor() {
      super({
        secretOrKeyProvider: passportJwtSecret({
          cache: true,
          rateLimit: true,
          jwksRequestsPerMinute: 5,
          jwksUri,
        }),
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        audience,
        issuer,
        algorithms: [algorithm],
      });
    }

    validate(claims: unknown): unknown {
      if (!hasScope(Object(claims).scope, scope)) throw new ForbiddenException();
      return claims;
    }
  }

  @Module({})
  // Its decorator and what it imports are its content.
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class
  class StockModule {
    static create(): DynamicModule {
      return {
        module: StockModule,
        imports: [PassportModule],
        controllers: [StockController],
        providers: [JwtStrategy],
      };
    }
  }
  return listen(StockModule.create(), server);
}
