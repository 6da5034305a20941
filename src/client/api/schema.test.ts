import { readFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('has the types of the document that the server serves', async () => {
  const document = new URL('./openapi.json', import.meta.url);
  const types = astToString(await openapiTS(JSON.parse(await readFile(document, 'utf8')) as never));
  const kept = await readFile(new URL('./schema.d.ts', import.meta.url), 'utf8');
  // The command writes a banner above them.
  expect(kept.endsWith(types), 'run npm run api').toBe(true);
});
