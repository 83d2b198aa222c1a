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

  /** Watches for a text and for its other spellings, as bytes too; short ones say nothing and are not looked for. */
  watch(name: string, secret: string): void {
    const bytes = [Buffer.from(secret), Buffer.from(secret, 'base64url')];
    const others = bytes.flatMap((some) => [
      some.toString('base64url'),
      some.toString('base64').replace(/=+$/, ''),
      some.toString('hex'),
      some.join(','),
    ]);
    for (const spelling of others)
      if (spelling.length >= 8) this.#secrets.set(spelling, `${name} (spelled otherwise)`);
    if (secret.length >= 8) this.#secrets.set(secret, name);
  }

  /** Takes whatever was emitted, in every way in which programs print things. */
  emitted(where: string, value: unknown): void {
    const inspected = inspect(value, {
      depth: 20,
      showHidden: true,
      maxStringLength: null,
      maxArrayLength: null,
    });
    const texts = [
      inspected,
      inspected.replaceAll(/\s+/g, ''), // bytes, as arrays and buffers show them
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
