/** Sums of amounts by currency, in exact cents. */
export type Totals = Readonly<Record<string, string>>;

/** Adds an amount (a decimal string with two places) to the sum of its currency. */
export function addTo(totals: Totals, currency: string, amount: string): Totals {
  return { ...totals, [currency]: format(cents(totals[currency] ?? '0.00') + cents(amount)) };
}

function cents(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}

function format(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
