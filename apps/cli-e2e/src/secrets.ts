import { readFile } from 'node:fs/promises';

/** The lines of private keys in these files, each of which gives a part of a key away. */
export async function keyLines(...files: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => /^[\w+/=]{20,}$/.test(line)));
}

/** What looks like a JWT, a private key or a private member of a JWK in a text; the assertion's form included. */
export function secretsIn(text: string): readonly string[] {
  const looks = [/eyJ[\w-]*\.[\w-]*/g, /PRIVATE KEY/g, /"d":/g, /client_assertion/g];
  return looks.flatMap((look) => [...text.matchAll(look)].map(([found]) => found));
}
