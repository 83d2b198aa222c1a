import { styleText } from 'node:util';
import type { StackClient } from '../stack/clients.ts';
import { defaultPorts, type Stack } from '../stack/start-stack.ts';
import type { JobReport } from './job-report.ts';
import type { Refusal } from './refusals.ts';

type Style = Parameters<typeof styleText>[0];

/** Shows the main job to a person: what happened, who was who, what was refused and why. */
export interface ConsoleView {
  step(step: string): void;
  stack(stack: Stack): void;
  job(client: StackClient, report: JobReport): void;
  refusals(refusals: readonly Refusal[]): void;
  closing(stack: Stack, seconds: number, stays: boolean): void;
}

/** Writes to a stream; colours where it is a terminal that wants them. */
export function consoleView(stream: NodeJS.WriteStream): ConsoleView {
  // styleText looks at the stream, NO_COLOR and FORCE_COLOR.
  const styled = (style: Style, text: string): string => styleText(style, text, { stream });
  const line = (text = ''): void => void stream.write(`${text}\n`);
  const heading = (text: string): void => line(`\n${styled('bold', text)}`);
  const row = (name: string, text: string): void => line(`  ${styled('dim', name.padEnd(16))}${text}`);

  return {
    step: (step) => {
      if (stream.isTTY) line(styled('dim', `· ${step}`));
    },

    stack(stack) {
      const { provider, api, worker, ports } = stack;
      heading(`Running on this machine, ${stack.database}`);
      const services = [
        ['OpenID provider', provider, ports.provider, defaultPorts.provider],
        ['accounts API', api, ports.api, defaultPorts.api],
        ['worker (JWKS)', worker, ports.worker, defaultPorts.worker],
      ] as const;
      for (const [name, { url, readyAfterMs }, { taken }] of services) {
        const instead =
          taken === undefined ? '' : styled('yellow', `  port ${taken} is taken, using a free one`);
        row(name, `${url}  ready in ${seconds(readyAfterMs)}${instead}`);
      }
    },

    job(client, report) {
      heading(report.job);
      const { kid, algorithm } = report.client;
      row('authenticated', `private_key_jwt, ${algorithm}, key known by ${client.registeredBy}, kid ${kid}`);
      const tokens = report.authentication.tokenRequests;
      row('granted', `${report.authentication.grantedScopes.join(' ')}  (${count(tokens, 'token request')})`);
      const operations = Object.entries(report.calls.byOperation).map(
        ([id, calls]) => `${id} ${number(calls)}`,
      );
      row(
        'calls',
        `${number(report.calls.total)} in ${seconds(report.durationMs)}, ${number(report.callsPerSecond)} a second  (${operations.join(', ')})`,
      );
      for (const { name, accounts, totals = {} } of report.institutions) {
        const sums = Object.entries(totals).map(([currency, sum]) => `, ${currency} ${grouped(sum)}`);
        row('', `${name}: ${count(accounts, 'account')}${sums.join('')}`);
      }
      if (report.failures.length > 0) row('failed', styled('red', number(report.failures.length)));
      for (const output of report.outputs) row('written', output);
    },

    refusals(refusals) {
      heading('Refused, as it must be');
      for (const { attempt, request, status, problem } of refusals) {
        line(`  ${styled('yellow', String(status))}  ${attempt}  ${styled('dim', request)}`);
        line(`       ${problem.stage}: ${problem.detail ?? problem.title}`);
      }
    },

    closing(stack, elapsed, stays) {
      heading(`${styled('green', 'Done')} in ${elapsed.toFixed(1)} s`);
      row('reference', `${stack.api.url}/docs`);
      row('OpenAPI', `${stack.api.url}/openapi.json`);
      row('metadata', `${stack.provider.url}/.well-known/openid-configuration`);
      row('logs, keys', stack.directories.root);
      if (stays) line('\nCtrl-C stops everything.');
    },
  };
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `1234567.89` → `1,234,567.89`, digit by digit: an amount is never made a number. */
function grouped(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+\.)/g, ',');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
