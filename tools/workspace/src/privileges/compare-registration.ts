import type { ClientDeclaration } from '@ambit/policy';

/**
 * Compares what a client is to be registered for with what its code declares: else the provider would grant more than
 * anybody asks for, or less.
 *
 * @param registration an entry of the provider's registration file, or undefined where the project has none
 */
export function compareRegistration(
  clients: readonly Pick<ClientDeclaration, 'name' | 'scopes'>[],
  registration: unknown,
): readonly string[] {
  if (registration === undefined) return [];
  const { name, scopes } = Object(registration);
  const client = clients.find((one) => one.name === name);
  if (client === undefined)
    return [`registration.json is of '${String(name)}', which is no client of the project`];
  const registered = Array.isArray(scopes) ? scopes.map(String).sort().join(' ') : '';
  const declared = [...client.scopes].sort().join(' ');
  return registered === declared
    ? []
    : [`${client.name}: registration.json has the scopes '${registered}', the code declares '${declared}'`];
}
