/** A statement cycle that has begun. Dates are ISO 8601 calendar dates. */
export interface StatementCycle {
  /** The day on which the cycle before ended. */
  readonly lastCycleDate: string;
  readonly startDate: string;
  /** The first day of the cycle is day 1. */
  readonly daysIntoCycle: number;
}

/**
 * The statement cycle in which a day lies. A cycle ends on the cycle day of a month, or on the month's last day where it
 * is shorter, and the next begins on the day after.
 *
 * @param cycleDay 1 to 31
 */
export function statementCycle(asOf: string, cycleDay: number): StatementCycle {
  const [year = 0, month = 0] = asOf.split('-').map(Number);
  const endOfThisMonth = cycleEnd(year, month, cycleDay);
  const lastCycleDate = endOfThisMonth < asOf ? endOfThisMonth : cycleEnd(year, month - 1, cycleDay);
  const startDate = dayAfter(lastCycleDate);
  return { lastCycleDate, startDate, daysIntoCycle: daysBetween(startDate, asOf) + 1 };
}

function cycleEnd(year: number, month: number, cycleDay: number): string {
  // Day 0 of the next month is the last of this one; months out of range carry into the year.
  const lastOfMonth = new Date(utc(year, month, 0)).getUTCDate();
  return isoDate(utc(year, month - 1, Math.min(cycleDay, lastOfMonth)));
}

/** As `Date.UTC`, which takes the years below 100 for those of the 20th century. */
function utc(year: number, monthIndex: number, day: number): number {
  return new Date(0).setUTCFullYear(year, monthIndex, day);
}

function dayAfter(date: string): string {
  return isoDate(Date.parse(date) + dayMs);
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs;
}

const dayMs = 24 * 60 * 60 * 1000;

function isoDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
