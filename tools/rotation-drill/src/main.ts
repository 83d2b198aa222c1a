import { createLogger, runCommand } from '@ambit/service';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions, usage } from './options.ts';
import { runDrill } from './run-drill.ts';
import { assertNothingFailed } from './tally/assert-nothing-failed.ts';
import { describeMoments, describeResult } from './view/describe-result.ts';
import { svgChart } from './view/svg-chart.ts';
import { terminalChart } from './view/terminal-chart.ts';

await runCommand({
  name: 'drill:rotation',
  log: createLogger({ service: 'rotation-drill', level: 'silent' }),
  closeTimeoutMs: 90_000,
  run: async ({ signal }) => {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options.help) return void process.stdout.write(usage);
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'ambit-drill-')));
    process.stderr.write(`keys, databases and logs in ${directory}, seed ${options.seed}\n`);
    const result = await runDrill({ ...options, directory, signal, onProgress: showProgress });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    process.stdout.write(`${describeMoments(result)}\n${terminalChart(result)}\n`);
    process.stdout.write(describeResult(result, options.seed));
    if (options.svg !== undefined) await writeFile(options.svg, svgChart(result));
    assertNothingFailed(result.timeline, `${directory}/logs`);
    if (options.directory === undefined) await rm(directory, { recursive: true });
  },
});

function showProgress({ answered, failed }: { readonly answered: number; readonly failed: number }): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[K${answered.toLocaleString('en-US')} answered, ${failed} failed`);
}
