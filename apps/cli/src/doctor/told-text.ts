import { redactText } from '@ambit/service';
import { printable } from '../text/printable.ts';

/** What another machine said, fit for a line on a terminal: bounded, without control characters and secrets. */
export function toldText(value: unknown, secrets: readonly string[] = []): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const cut = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
  return printable(redactText(cut)).slice(0, 300);
}
