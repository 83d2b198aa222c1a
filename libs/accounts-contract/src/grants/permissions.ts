import { definePermissions } from '@ambit/api-contract';

/** What an administrator of an institution may be allowed to do. Who may administer grants may grant themselves anything. */
export const grantsPermissions = definePermissions('grants', {
  view: 'See who holds which permissions, see roles, and have refusals explained',
  administer: 'Grant permissions, revoke them, and change roles',
});
