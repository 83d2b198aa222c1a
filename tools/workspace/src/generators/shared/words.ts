import { GeneratorError } from './generator-error.ts';

/** One name in the spellings that code and text need. */
export interface Words {
  /** `standing-orders` */
  readonly kebab: string;
  /** `standingOrders` */
  readonly camel: string;
  /** `StandingOrders` */
  readonly pascal: string;
  /** `standing orders` */
  readonly text: string;
  /** `Standing orders` */
  readonly title: string;
}

/**
 * @param what names it in the error, such as `The name of the API`
 * @throws {GeneratorError} `invalid_name`
 */
export function wordsOf(name: string, what: string): Words {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw new GeneratorError(
      'invalid_name',
      `${what} is '${name}': write it as lower-case words joined by hyphens, such as 'standing-orders'`,
    );
  const words = name.split('-');
  const pascal = words.map(capitalised).join('');
  const text = words.join(' ');
  return {
    kebab: name,
    pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    text,
    title: capitalised(text),
  };
}

/**
 * `payments` is about a `payment`, `policies` about a `policy`.
 *
 * @throws {GeneratorError} `invalid_name` when that cannot be told
 */
export function singularOf(plural: string): string {
  if (/[^aeiou]ies$/.test(plural) && !plural.endsWith('series')) return `${plural.slice(0, -3)}y`;
  // addresses, statuses, boxes, news: English does not say it.
  if (/[a-z]{3}s$/.test(plural) && !/(s|u|i|w|[sxz]e|[cs]he|serie)s$/.test(plural))
    return plural.slice(0, -1);
  throw new GeneratorError(
    'invalid_name',
    `What one of '${plural}' is called cannot be told: say it with --resource, such as --resource address`,
  );
}

/** `a payment`, `an account`. */
export function withArticle(text: string): string {
  return `${/^[aeiou]/.test(text) ? 'an' : 'a'} ${text}`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
