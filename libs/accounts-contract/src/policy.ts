import { definePolicy } from '@ambit/policy';
import { accountsContracts } from './contracts.ts';

/** What the lock of this project is made of. */
export const policy = definePolicy({ apis: accountsContracts });
