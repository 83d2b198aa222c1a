import type { WrittenRequest } from '../contract/write-request.ts';

/** A request as a line for a shell; the token is for the shell to put in. */
export function toCurl({ method, url, headers, body }: WrittenRequest): string {
  const lines = [
    `curl --request ${method} ${quoted(url)}`,
    '--header "Authorization: Bearer $TOKEN"',
    ...Object.entries(headers).map(([name, value]) => `--header ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ];
  return `${lines.join(' \\\n  ')}\n`;
}

/** One word for any POSIX shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
