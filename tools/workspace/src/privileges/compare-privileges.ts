import type { ClientDeclaration } from '@ambit/policy';
import type { CalledOperation } from './called-operations.ts';

/**
 * Compares what the code of each client can call with the scopes that the client declares. Each difference is a sentence;
 * none means least privilege.
 */
export function comparePrivileges(
  clients: readonly ClientDeclaration[],
  calls: readonly CalledOperation[],
): readonly string[] {
  const nobodys = calls.filter(({ file }) => !clients.some(({ code }) => isWithin(file, code)));
  const ofNobody = nobodys.map(
    ({ file, line, operation }) =>
      `${file}:${line} calls ${operation}, and is in the folder of no client: move it, or widen 'code'`,
  );
  const ofClients = clients.flatMap(({ name, scopes, code, unused = {} }) => {
    const own = calls.filter(({ file }) => isWithin(file, code));
    const used = new Set(own.map(({ scope }) => scope));
    const declared = new Set<string>(scopes);
    const where = code === undefined ? 'its project' : `src/${code}`;
    const surplus = scopes
      .filter((scope) => !used.has(scope) && unused[scope] === undefined)
      .map(
        (scope) =>
          `${name}: declares '${scope}', and no call in ${where} needs it: take it away, or give a reason in 'unused'`,
      );
    const missing = own
      .filter(({ scope }) => !declared.has(scope))
      .map(
        ({ file, line, operation, scope }) =>
          `${name}: ${file}:${line} calls ${operation}, which needs '${scope}', and the client does not declare it`,
      );
    const needless = Object.entries(unused).flatMap(([scope, reason = '']) => {
      if (!declared.has(scope))
        return [`${name}: 'unused' names '${scope}', which the client does not declare`];
      if (used.has(scope)) return [`${name}: 'unused' names '${scope}', which is used: remove it there`];
      return reason.trim() === '' ? [`${name}: 'unused' gives no reason for '${scope}'`] : [];
    });
    return [...surplus, ...missing, ...needless];
  });
  return [...ofClients, ...ofNobody];
}

/** Whether a file is of the code that runs as a client: its folder below `src`, or all of it. */
export function isWithin(file: string, code: string | undefined): boolean {
  return code === undefined || file.startsWith(`src/${code}/`);
}
