/** A text of another machine, fit for a terminal: nothing in it steers the terminal, or looks like another line. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}
