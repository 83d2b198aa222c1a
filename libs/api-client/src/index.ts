export type {
  Answer,
  ApiClient,
  Call,
  CallOptions,
  ConditionalCall,
  FullAnswer,
  ScopeNotDeclared,
} from './api-client.ts';
export { ApiError, type ApiErrorCode, ApiProblemError } from './api-error.ts';
export type { CallRecord } from './call-operation.ts';
export { allowInsecureLoopback, type ApiClientOptions, createApiClient } from './create-api-client.ts';
export type { AccessToken, ApiAnswer, OutgoingRequest, TokenSource } from './token-source.ts';
