/** A name that a file gives, fit for a message: what may be a value in the wrong place, such as a number, is left out. */
export function withoutValues(name: string): string {
  return /^[A-Za-z_][A-Za-z_ -]{0,39}$/.test(name) ? name : '(not shown)';
}
