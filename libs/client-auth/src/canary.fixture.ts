import { inspect } from 'node:util';

/** A secret that was found where none may be. */
export interface Leak {
  readonly secret: string;
  readonly where: string;
}

/** Collects everything that leaves a library, and the secrets that must not be in it. */
export class CanaryWatch {
  readonly #secrets = new Map<string, string>();
  readonly #emitted: { readonly where: string; readonly text: string }[] = [];

  /** Watches for a text and for its base64 spellings; short parts of it that say nothing are not looked for. */
  watch(name: string, secret: string): void {
    const spellings = [
      secret,
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret, 'base64url').toString('hex'),
    ];
    for (const [index, spelling] of spellings.entries())
      if (spelling.length >= 8)
        this.#secrets.set(spelling, `${name}${index === 0 ? '' : ' (spelled otherwise)'}`);
  }

  /** Takes whatever was emitted, in every way in which programs print things. */
  emitted(where: string, value: unknown): void {
    const texts = [
      inspect(value, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null }),
      String(value),
      JSON.stringify(value) ?? '',
      value instanceof Error ? (value.stack ?? '') : '',
    ];
    this.#emitted.push(...texts.map((text) => ({ where, text })));
    if (value instanceof Error && value.cause !== undefined) this.emitted(`${where}, its cause`, value.cause);
  }

  get emittedCount(): number {
    return this.#emitted.length;
  }

  leaks(): readonly Leak[] {
    return this.#emitted.flatMap(({ where, text }) =>
      [...this.#secrets]
        .filter(([spelling]) => text.includes(spelling))
        .map(([, secret]) => ({ secret, where })),
    );
  }
}
