/** A permission of an enterprise user, finer than a scope: `accounts:view-balance`. */
export type Permission = `${string}:${string}`;

/** `viewBalance` → `view-balance`. */
export type KebabCase<Text extends string> = Text extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${KebabCase<Tail>}`
    : `-${Lowercase<Head>}${KebabCase<Tail>}`
  : Text;

/** The permissions of one domain by camelCase name. */
export type PermissionGroup<Domain extends string, Name extends string> = {
  readonly [N in Name]: `${Domain}:${KebabCase<N>}`;
};

const permissionName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*:[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const descriptions = new WeakMap<object, ReadonlyMap<Permission, string>>();

/** Tells whether a text has the form of a permission. */
export function isPermission(value: string): value is Permission {
  return permissionName.test(value);
}

/**
 * Declares the permissions of one domain, each with the sentence that an administrator reads when granting it.
 *
 * @example
 * const permissions = definePermissions('accounts', { viewBalance: 'See the balances of an account' });
 * permissions.viewBalance; // type and value: 'accounts:view-balance'
 *
 * @throws {TypeError} when a name is not camelCase, or a description is empty
 */
export function definePermissions<const Domain extends string, const Name extends string>(
  domain: Domain,
  described: Readonly<Record<Name, string>>,
): PermissionGroup<Domain, Name> {
  const entries = Object.entries<string>(described).map(([name, description]) => {
    const permission = `${domain}:${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (!isPermission(permission))
      throw new TypeError(`'${name}' of '${domain}' does not make a permission: use camelCase`);
    if (description.trim() === '') throw new TypeError(`The permission '${permission}' needs a description`);
    return { name, permission, description };
  });
  const group = Object.freeze(Object.fromEntries(entries.map(({ name, permission }) => [name, permission])));
  descriptions.set(group, new Map(entries.map(({ permission, description }) => [permission, description])));
  // True by construction: the given names, each with its `${domain}:${kebab-case}`.
  return group as PermissionGroup<Domain, Name>;
}

/** The descriptions of a group that {@link definePermissions} made, by permission, in the order of declaration. */
export function describePermissions(group: object): ReadonlyMap<Permission, string> {
  return descriptions.get(group) ?? new Map();
}
