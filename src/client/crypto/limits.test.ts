import { afterEach, describe, expect, test } from 'vitest';
import { newMessageId } from '../mail/build.ts';
import { defaultReadingLimits } from '../mail/limits.ts';
import { readMessage } from '../mail/read.ts';
import { generateKey, own, readCertificate } from './keys.ts';
import { defaultLimits, limits, setLimits } from './limits.ts';
import { openpgp } from './openpgp.ts';
import { createOperations } from './operations.ts';

afterEach(() => setLimits({}));

/** A message of parts in one another, `depth` deep, with `fields` further fields and `extra` bytes of header. */
function message({ depth = 1, parts = 1, fields = 0, extra = 0 }): Blob {
  const head = [
    `Message-ID: ${newMessageId('a@example.org')}`,
    ...Array.from({ length: fields }, (_, i) => `X-${i}: x`),
  ];
  if (extra) head.push(`X-Long: ${'x'.repeat(extra)}`);
  const text = 'Content-Type: text/plain\r\n\r\nHello.\r\n';
  let body = text;
  for (let level = 0; level < depth; level++) {
    const all = [body, ...(level === 0 ? Array.from({ length: parts - 1 }, () => text) : [])];
    const inside = all.map((one) => `--b${level}\r\n${one}\r\n`).join('');
    body = `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n${inside}--b${level}--\r\n`;
  }
  return new Blob([`${head.join('\r\n')}\r\n${body}`]);
}

const tight = { mimeDepth: 5, mimeParts: 20, headerBytes: 16 * 1024, headerFields: 50 };

describe('what is read of a message', () => {
  test.each([
    ['depth', { depth: 4 }, { depth: 6 }],
    ['parts', { parts: 19 }, { parts: 20 }],
    ['header fields', { fields: 20 }, { fields: 60 }],
    ['header bytes', { extra: 10_000 }, { extra: 17_000 }],
  ])('ends at the %s that the operator set', async (_, within, beyond) => {
    expect((await readMessage(message(within), tight)).text).toContain('Hello.');
    await expect(readMessage(message(beyond), tight)).rejects.toMatchObject({ code: 'malformed' });
    expect((await readMessage(message(beyond))).text).toContain('Hello.');
  });

  test('is what PROTOCOL.md 11 says until the server states it', () => {
    expect(defaultReadingLimits).toEqual({ mimeDepth: 20, mimeParts: 500, headerBytes: 262_144, headerFields: 500 });
    expect(defaultLimits).toMatchObject({ decompressedBytes: 134_217_728, certificateBytes: 262_144 });
    expect(limits()).toEqual(defaultLimits);
  });
});

describe('what the server states', () => {
  test('limits the worker: certificates, what a message may expand to', async () => {
    const { key } = await generateKey('a@example.org', null);
    const certificate = own(key.toPublic().write());
    await createOperations().setLimits({ certificateBytes: certificate.length - 1, decompressedBytes: 2_000_000 });
    await expect(readCertificate(certificate)).rejects.toMatchObject({ code: 'malformed' });
    expect(openpgp.config.maxDecompressedMessageSize).toBe(2_000_000);
    await createOperations().setLimits({ certificateBytes: certificate.length });
    await readCertificate(certificate);
    expect(openpgp.config.maxDecompressedMessageSize).toBe(defaultLimits.decompressedBytes);
  });

  test.each([null, 0, -1, 1.5, Infinity, Number.NaN, '7', {}])('is no limit: %j', (nonsense) => {
    setLimits({ mimeDepth: nonsense, certificateBytes: nonsense });
    expect(limits()).toEqual(defaultLimits);
  });
});
