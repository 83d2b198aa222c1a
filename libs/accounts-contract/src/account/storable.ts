import { z } from 'zod';

/** A day. ISO 8601 has a year 0; the calendar that dates are kept in has none. */
export const CalendarDate = z.iso.date().refine((date) => !date.startsWith('0000'), 'there is no year 0');

/** An instant. With its offset it may lie in a year that is written with more than four digits, or is none. */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine((text) => /^(?!0000)\d{4}-/.test(isoOf(text)), 'an instant is in one of the years 1 to 9999');

function isoOf(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

/** Whether a text is one: a NUL and half a surrogate pair can be written in JSON, and kept by no database as they are. */
export function isText(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

export const notText = 'holds a NUL or half of a character, which cannot be stored';
