export { AccessListError, type AccessListErrorCode } from './access-list-error.ts';
export { openAccessList, type OpenAccessList, type OpenAccessListOptions } from './open-access-list.ts';
