import { toOpenApi } from '@ambit/api-contract';
import { Public } from '@ambit/nest-authorization';
import { Controller, Get, Header, Inject, StreamableFile } from '@nestjs/common';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { REFERENCE_OPTIONS, type ReferenceOptions } from './reference-options.ts';

const { resolve } = createRequire(import.meta.url);
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const description = { reason: 'the description of the API holds nothing that a token protects' };

const pageOf = (title: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/reference.js"></script>
  </body>
</html>
`;
const script = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', supportedSubmitMethods: [] });\n`;

/** The API's description from its contract, and a page to read it, all from this package: nothing comes from elsewhere. */
@Controller()
export class ReferenceController {
  readonly #options: ReferenceOptions;
  #openApi: object | undefined;

  constructor(@Inject(REFERENCE_OPTIONS) options: ReferenceOptions) {
    this.#options = options;
  }

  @Get('openapi.json')
  @Public(description)
  openApi(): object {
    const { contracts, publicUrl, tokenUrl, proofAlgorithms } = this.#options;
    return (this.#openApi ??= toOpenApi(contracts, {
      serverUrl: publicUrl(),
      tokenUrl,
      proofAlgorithms,
    }));
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', contentSecurityPolicy)
  @Public(description)
  page(): string {
    return pageOf(escaped(this.#options.contracts[0].title));
  }

  @Get('docs/reference.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Public(description)
  script(): string {
    return script;
  }

  @Get('docs/swagger-ui-bundle.js')
  @Header('cache-control', 'public, max-age=86400')
  @Public(description)
  bundle(): StreamableFile {
    return asset('swagger-ui-dist/swagger-ui-bundle.js', 'text/javascript; charset=utf-8');
  }

  @Get('docs/swagger-ui.css')
  @Header('cache-control', 'public, max-age=86400')
  @Public(description)
  style(): StreamableFile {
    return asset('swagger-ui-dist/swagger-ui.css', 'text/css; charset=utf-8');
  }
}

function asset(path: string, type: string): StreamableFile {
  return new StreamableFile(createReadStream(resolve(path)), { type });
}

/** A title is text, not markup. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
