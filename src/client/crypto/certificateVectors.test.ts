/** The verdicts on certificates that the server shares: C# tests use the same file (CertificateVectorTests). */
import { expect, test } from 'vitest';
import vectors from '../../../tests/vectors/certificates-v1.json' with { type: 'json' };
import { fromB64u } from './bytes.ts';
import { certificateProblem, readCertificate } from './keys.ts';

const bytes = (base64: string) => fromB64u(base64.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, ''));

test.each(vectors.cases)('$name', async ({ certificate, judged }) => {
  const key = await readCertificate(bytes(certificate));
  const found = judged.map(async ({ at, address }) => ({
    at,
    address,
    expected: await certificateProblem(key, address, Date.parse(at)),
  }));
  expect(await Promise.all(found)).toEqual(judged);
});
