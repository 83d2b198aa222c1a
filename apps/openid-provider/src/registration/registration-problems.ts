import type { RegistrationProblem } from './registration-error.ts';
import type { RegistrationFile } from './registration-schema.ts';
import { institutionsClaim } from './registration.ts';

/** Characters of the institutions claim: with more, the token would not fit the headers that servers accept. */
const longestClaim = 6_000;

/** What is wrong with a registration file whose every field is right by itself. */
export function crossProblems({ resources, clients }: RegistrationFile): readonly RegistrationProblem[] {
  const offered = new Set<string>(resources.flatMap(({ scopes }) => scopes));
  const problems: RegistrationProblem[] = [];
  const report = (code: RegistrationProblem['code'], path: string, message: string): void =>
    void problems.push({ code, path, message });

  for (const [index, first] of repetitions(resources.map(({ audience }) => audience)))
    report('duplicate_audience', `resources[${index}].audience`, `is that of resources[${first}]`);
  for (const [index, first] of repetitions(clients.map(({ client_id }) => client_id)))
    report('duplicate_client', `clients[${index}].client_id`, `is that of clients[${first}]`);

  for (const [index, { scopes, institutions }] of clients.entries()) {
    const client = `clients[${index}]`;
    for (const [at, scope] of scopes.entries()) {
      if (offered.has(scope)) continue;
      report('scope_not_offered', `${client}.scopes[${at}]`, `is ${scope}, which no resource offers`);
    }
    for (const [at, first] of repetitions(institutions.map(({ id }) => id)))
      report(
        'duplicate_institution',
        `${client}.institutions[${at}].id`,
        `is that of institutions[${first}]`,
      );
    if (JSON.stringify(institutionsClaim(institutions)).length > longestClaim) {
      report(
        'institutions_too_large',
        `${client}.institutions`,
        `are more than a token can carry in a header (${longestClaim} characters of the claim): register several clients`,
      );
    }
  }
  return problems;
}

/** Each value that stood before, by its place and that of the first. */
function repetitions(values: readonly string[]): readonly (readonly [index: number, first: number])[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return first < index ? [[index, first] as const] : [];
  });
}
