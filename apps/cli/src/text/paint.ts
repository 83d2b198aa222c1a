import { styleText } from 'node:util';

type Style = (text: string) => string;

/** Emphasis on a terminal; nothing anywhere else. */
export interface Paint {
  readonly bold: Style;
  readonly dim: Style;
  readonly good: Style;
  readonly doubtful: Style;
  readonly bad: Style;
}

const plain: Style = (text) => text;
const noPaint: Paint = { bold: plain, dim: plain, good: plain, doubtful: plain, bad: plain };

/**
 * Colours where a person reads them: on a terminal that has them, and where NO_COLOR is not set.
 *
 * @see {@link https://no-color.org NO_COLOR}
 */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  const isWanted = stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  if (!isWanted) return noPaint;
  const style =
    (format: Parameters<typeof styleText>[0]): Style =>
    (text) =>
      styleText(format, text, { validateStream: false });
  return {
    bold: style('bold'),
    dim: style('dim'),
    good: style('green'),
    doubtful: style('yellow'),
    bad: style('red'),
  };
}
