import { generateKeyPairSync } from 'node:crypto';
import koffi from 'koffi';
import { createSofthsm as createSofthsmElsewhere, type Softhsm } from './testing/index.ts';

export {
  describeOnSofthsm,
  softhsmLibrary as library,
  softhsmPin as pin,
  type Softhsm,
} from './testing/index.ts';

/** SoftHSM with tokens of its own, which this process uses from now on. */
export async function createSofthsm(): Promise<Softhsm> {
  const softhsm = await createSofthsmElsewhere();
  setForLibraries('SOFTHSM2_CONF', softhsm.configuration);
  return softhsm;
}

/** The environment that a library reads: to Jest's tests `process.env` is a copy. */
function setForLibraries(variable: string, value: string): void {
  koffi.load(null).func('int setenv(const char *, const char *, int)')(variable, value, 1);
}

export function ecPem(namedCurve = 'P-256'): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function rsaPem(modulusLength = 2048): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
