export { accessListWorld, type AccessListWorld } from './access-list-world.ts';
