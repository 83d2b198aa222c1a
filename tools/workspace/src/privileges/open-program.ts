import { dirname } from 'node:path';
import ts from 'typescript';

/** The program of what a project ships, by its `tsconfig.lib.json`. */
export function openProgram(projectRoot: string): ts.Program {
  const file = `${projectRoot}/tsconfig.lib.json`;
  const { config, error } = ts.readConfigFile(file, (path) => ts.sys.readFile(path));
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(file));
  return ts.createProgram(fileNames, { ...options, noEmit: true, composite: false, incremental: false });
}
