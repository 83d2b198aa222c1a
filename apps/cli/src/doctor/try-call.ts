import { ApiError } from '@ambit/api-client';
import type { CommandContext } from '../command/command-context.ts';
import { decodeToken } from '../token/decode-token.ts';
import { checkCall } from './check-call.ts';
import type { ResourceMetadata } from './check-resource.ts';
import type { GivenToken } from './check-token.ts';
import type { DoctorSettings, DoctorValues } from './doctor-settings.ts';
import { callFindings } from './finding-groups.ts';
import type { Findings } from './findings.ts';
import { probeRequest } from './probe-request.ts';
import { boundaryOf } from './token-boundary.ts';

/** Calls the API with the token, in the name of whom the token lets the client act for where nobody else is named. */
export async function tryCall(
  baseUrl: string,
  { contracts, scopes }: DoctorSettings,
  values: DoctorValues,
  given: GivenToken,
  metadata: ResourceMetadata | undefined,
  findings: Findings,
  context: CommandContext,
): Promise<void> {
  const ofToken = boundaryOf(decodeToken(given.token.value)?.claims ?? {});
  const institution = values.institution ?? ofToken.institution;
  const user = values.user ?? ofToken.user(institution);
  if (institution === undefined || user === undefined)
    return findings.skip('the token names nobody to act for: give --institution and --user', ...callFindings);
  try {
    const probe = await probeRequest({
      ...{ contracts, scopes, institution, user, baseUrl },
      operation: values.operation,
      allowInsecureLoopback: values['allow-insecure-loopback'],
    });
    if (probe !== undefined) return await checkCall(probe, given, metadata, findings, context);
    findings.skip('no contract has a GET to try: give --contract, --operation', ...callFindings);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    findings.skip(
      'the operation cannot be tried by its path alone: give another --operation',
      ...callFindings,
    );
  }
}
