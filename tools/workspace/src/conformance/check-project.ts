import type { Project } from './project.ts';
import type { Finding, Rule } from './rule.ts';

/** A finding, and the rule that it is of. */
export interface RuledFinding extends Finding {
  readonly rule: string;
}

/**
 * Checks a project by every rule but those that it names as exceptions, with a reason each. An exception that nothing
 * needs any more, or that names no rule, is a finding itself.
 */
export function checkProject(project: Project, rules: readonly Rule[]): readonly RuledFinding[] {
  const exceptions = project.packageJson.conformance?.exceptions ?? {};
  const where = 'package.json';
  const found = rules.flatMap((rule) => {
    const findings = rule.check(project).map((finding) => ({ rule: rule.name, ...finding }));
    const reason = exceptions[rule.name];
    if (reason === undefined) return findings;
    if (reason.trim() === '') return [{ rule: rule.name, where, message: 'the exception has no reason' }];
    return findings.length > 0
      ? []
      : [{ rule: rule.name, where, message: 'the exception is not needed: remove it' }];
  });
  const unknown = Object.keys(exceptions).filter((name) => !rules.some((rule) => rule.name === name));
  return [
    ...found,
    ...unknown.map((rule) => ({ rule, where, message: 'there is no such rule to except from' })),
  ];
}
