import { readFile, writeFile } from 'node:fs/promises';
import { createLogger, runCommand } from '@ambit/service';
import { readOptions, usage } from './options.ts';
import { Results } from './results/results.ts';
import { runBench } from './run-bench.ts';
import { describeResults } from './view/describe-results.ts';
import { svgChart } from './view/svg-chart.ts';
import { updateDocument } from './view/update-document.ts';

const documents = {
  json: new URL('../../../docs/performance.generated.json', import.meta.url),
  svg: new URL('../../../docs/performance.svg', import.meta.url),
  markdown: new URL('../../../docs/performance.md', import.meta.url),
} as const;

await runCommand({
  name: 'bench',
  log: createLogger({ service: 'bench', level: 'silent' }),
  closeTimeoutMs: 30_000,
  run: async ({ signal }) => {
    const options = readOptions(process.argv.slice(2));
    if (options.help) return void process.stdout.write(usage);
    if (options.render)
      return writeDocuments(Results.parse(JSON.parse(await readFile(documents.json, 'utf8'))));
    const results = await runBench({ ...options, signal, onProgress: showProgress });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    process.stdout.write(describeResults(results));
    const json = `${JSON.stringify(results, undefined, 2)}\n`;
    if (options.json !== undefined) await writeFile(options.json, json);
    if (options.svg !== undefined) await writeFile(options.svg, svgChart(results));
    if (!options.write) return;
    await writeFile(documents.json, json);
    await writeDocuments(results);
  },
});

async function writeDocuments(results: Results): Promise<void> {
  await writeFile(documents.svg, svgChart(results));
  await writeFile(documents.markdown, updateDocument(await readFile(documents.markdown, 'utf8'), results));
}

/** One line that changes on a terminal, one line each time elsewhere. */
function showProgress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}
