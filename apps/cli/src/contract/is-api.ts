import type { AnyApi, AnyOperation } from '@ambit/api-contract';

/** Whether a module's export is a contract: by its shape, since it may come from another copy of the library. */
export function isApi(value: unknown): value is AnyApi {
  if (!isObject(value) || !isObject(value['operations']) || !isObject(value['boundary'])) return false;
  const { name, audience, operations, boundary } = value;
  return (
    typeof name === 'string' &&
    typeof audience === 'string' &&
    [boundary['institution'], boundary['enterpriseUser']].every((one) => typeof one === 'string') &&
    Object.values(operations).every(isOperation)
  );
}

function isOperation(value: unknown): value is AnyOperation {
  if (!isObject(value) || !isObject(value['params'])) return false;
  const texts = [value['id'], value['method'], value['path'], value['scope'], value['permission']];
  return texts.every((one) => typeof one === 'string') && typeof value['params']['safeParse'] === 'function';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
