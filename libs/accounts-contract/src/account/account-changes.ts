import { z } from 'zod';
import { changeableFields, dateFields } from './account.ts';

const atLeastOne = (patch: object): boolean => Object.keys(patch).length > 0;
const empty = 'a merge patch changes at least one field';

const { description, ...required } = changeableFields;
const { openedDate, ...optionalDates } = dateFields;

/** PUT: the whole changeable part. A field that is left out is removed (`description`) or refused (all others). */
export const AccountReplacement = z.strictObject(changeableFields).meta({ id: 'AccountReplacement' });
export type AccountReplacement = z.output<typeof AccountReplacement>;

/** PATCH: a merge patch (RFC 7396) of the changeable part. `null` removes a field, where it may be absent. */
export const AccountPatch = z
  .strictObject({ ...z.strictObject(required).partial().shape, description: description.nullable() })
  .refine(atLeastOne, empty)
  .meta({ id: 'AccountPatch', minProperties: 1 });
export type AccountPatch = z.output<typeof AccountPatch>;

/** PATCH /dates: a merge patch (RFC 7396) of date fields only. `null` removes a date, except `openedDate`. */
export const AccountDatesPatch = z
  .strictObject({
    openedDate: openedDate.optional(),
    closedDate: optionalDates.closedDate.nullable(),
    dormantDate: optionalDates.dormantDate.nullable(),
    chargedOffDate: optionalDates.chargedOffDate.nullable(),
    maturityDate: optionalDates.maturityDate.nullable(),
  })
  .refine(atLeastOne, empty)
  .meta({ id: 'AccountDatesPatch', minProperties: 1 });
export type AccountDatesPatch = z.output<typeof AccountDatesPatch>;
