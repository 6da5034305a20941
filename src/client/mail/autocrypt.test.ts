/**
 * Keys that an Autocrypt header offers: by the rules of the server, which is asked to store them (AutocryptHeader.cs).
 */
import { expect, test } from 'vitest';
import { autocryptKey } from './autocrypt.ts';

const from = 'bob@example.net';
const offered = (value: string) => autocryptKey(`From: ${from}\r\nAutocrypt:${value}\r\n\r\n`, from);
const keydata = (bytes: number) => Buffer.alloc(bytes, 'k').toString('base64');

test.each([
  ` addr=${from}; keydata=QUJD`,
  `addr=${from};prefer-encrypt=mutual;keydata=QUJD;`,
  ` addr=${from}; _later=x; _later2=; keydata=QU\r\n JD ; `,
  ` ADDR=Bob@Example.net; keydata=QUJD`,
  ` addr=${from}; keydata=${keydata(10 * 1024).replace(/.{76}/g, '$&\r\n ')}`,
])('%j offers a key', (value) => expect(offered(value)?.key.length).toBeGreaterThan(0));

test.each([
  ['a key of more than 10 KiB', ` addr=${from}; keydata=${keydata(10 * 1024 + 1)}`],
  ['a value of more than 20 KiB', ` addr=${from}; _x=${'x'.repeat(20 * 1024)}; keydata=QUJD`],
  ['an attribute twice', ` addr=${from}; addr=${from}; keydata=QUJD`],
  ['an attribute twice, in another case', ` addr=${from}; keydata=QUJD; KeyData=QUJD`],
  ['an attribute that counts for nothing, twice', ` addr=${from}; _x=1; _x=2; keydata=QUJD`],
  ['a part without "="', ` addr=${from}; mutual; keydata=QUJD`],
  ['an empty part', ` addr=${from};; keydata=QUJD`],
  ['two semicolons at the end', ` addr=${from}; keydata=QUJD;;`],
  ['an attribute without a name', ` addr=${from}; =x; keydata=QUJD`],
  ['an unknown attribute', ` addr=${from}; new=1; keydata=QUJD`],
  ['another address', ` addr=eve@example.net; keydata=QUJD`],
  ['no key', ` addr=${from}; keydata=`],
  ['base64 without its end', ` addr=${from}; keydata=QUJDRA`],
  ['no base64', ` addr=${from}; keydata=QU*D`],
])('%s: nothing is offered', (_, value) => expect(offered(value)).toBeNull());
