export { describeOnSofthsm, type SofthsmNeeds } from './describe-on-softhsm.ts';
export { createSofthsm, type GeneratedKey, type Softhsm, softhsmLibrary, softhsmPin } from './softhsm.ts';
