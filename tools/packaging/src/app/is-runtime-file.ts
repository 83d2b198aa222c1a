/**
 * Whether a folder or file of a project's build is needed to run it. Source maps are: by them `node
 * --enable-source-maps` names the lines of the TypeScript.
 */
export function isRuntimeFile(path: string): boolean {
  if (/^dist\/(spec|testing)(\/|$)/.test(path)) return false;
  return !/\.(d\.ts|d\.ts\.map|tsbuildinfo)$/.test(path);
}
