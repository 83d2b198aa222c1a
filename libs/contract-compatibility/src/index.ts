export { compareContracts, type ContractChange } from './compare-contracts.ts';
