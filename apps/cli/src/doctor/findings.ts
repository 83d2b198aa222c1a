import type { Finding, FindingName, FindingStatus } from './finding.ts';
import { remedies } from './remedies.ts';

/** Findings as they are made. Each name is found once; a later finding about it replaces an earlier one. */
export class Findings {
  readonly #found = new Map<FindingName, Finding>();

  ok(name: FindingName, summary: string): void {
    this.#found.set(name, { name, status: 'ok', summary });
  }

  warn(name: FindingName, summary: string, remedy: string = remedies[name]): void {
    this.#found.set(name, { name, status: 'warning', summary, remedy });
  }

  fail(name: FindingName, summary: string, remedy: string = remedies[name]): void {
    this.#found.set(name, { name, status: 'failed', summary, remedy });
  }

  skip(summary: string, ...names: readonly FindingName[]): void {
    for (const name of names) this.#found.set(name, { name, status: 'skipped', summary });
  }

  statusOf(name: FindingName): FindingStatus | undefined {
    return this.#found.get(name)?.status;
  }

  /** All findings in their order. What nothing was said about was skipped. */
  get all(): readonly Finding[] {
    return namesOf(remedies).map(
      (name) => this.#found.get(name) ?? { name, status: 'skipped', summary: 'not looked at' },
    );
  }
}

function namesOf(table: Readonly<Record<FindingName, unknown>>): readonly FindingName[] {
  return Object.keys(table) as FindingName[]; // the keys of the record
}
