/**
 * The maturity of a certificate that is rolled over: its maturity date plus whole terms, the first that lies after
 * `asOf`. The day of the month stays; where a month is too short for it, its last day is taken.
 *
 * @param maturityDate ISO 8601 calendar date, on or before `asOf`
 * @param termMonths 1 or more
 */
export function nextMaturity(maturityDate: string, asOf: string, termMonths: number): string {
  for (let terms = 1; ; terms += 1) {
    const next = addMonths(maturityDate, terms * termMonths);
    if (next > asOf) return next;
  }
}

function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  // Day 0 of the month after is the last of the wanted one.
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}
