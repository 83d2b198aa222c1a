/**
 * What a process of the stack inherits: what any program needs to run, and nothing that would configure it by accident
 * (a DATABASE_URL in the shell, options of the test runner).
 */
export function inheritedEnvironment(from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = [
    'PATH',
    'HOME',
    'TMPDIR',
    'LANG',
    'LC_ALL',
    'TERM',
    'TZ',
    'NO_COLOR',
    'FORCE_COLOR',
    'COLUMNS',
    'SystemRoot',
  ];
  return Object.fromEntries(kept.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
