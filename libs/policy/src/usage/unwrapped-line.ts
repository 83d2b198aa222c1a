/** What the container runtime puts before each line: instant, stream and tags (F: the line is whole). */
const criPrefix = /^\d{4}-\S+ (?:stdout|stderr) F(?::\S*)? /;

/**
 * A line as a service wrote it, where a container runtime has kept it in a form of its own: that of Kubernetes (CRI), or
 * of Docker (`json-file`). Any other line is as it was.
 *
 * @see {@link https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md CRI logging}
 */
export function unwrappedLine(line: string): string {
  if (line.startsWith('{"log":')) return dockerText(line) ?? line;
  return line.replace(criPrefix, '');
}

function dockerText(line: string): string | undefined {
  try {
    const { log }: { readonly log?: unknown } = JSON.parse(line);
    return typeof log === 'string' ? log : undefined;
  } catch {
    return undefined; // no JSON is no record either
  }
}
