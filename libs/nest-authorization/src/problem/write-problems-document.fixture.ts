import { writeFile } from 'node:fs/promises';
import { problemsDocument, renderProblemsDocument } from './problems-document.fixture.ts';

await writeFile(problemsDocument, renderProblemsDocument());
