import { describe, expect, test } from 'vitest';
import { tryCanon } from './address.ts';
import { fromB64u, fromBase32, toB64u, toBase32, utf8 } from './bytes.ts';
import { parseLink, parseSenderBind } from './link.ts';
import { opaqueString, passwordProblem } from './password.ts';
import { formatPin, noteContainsPin, parsePin } from './pin.ts';
import { a2, argonDefault, checkArgon } from './primitives.ts';
import { parseRecoveryCode } from './recovery.ts';

describe('Argon2 parameters', () => {
  const refused = [
    { memoryKiB: 65535, iterations: 3, parallelism: 1 },
    { memoryKiB: 65536, iterations: 2, parallelism: 1 },
    { memoryKiB: 262145, iterations: 3, parallelism: 1 },
    { memoryKiB: 65536, iterations: 17, parallelism: 1 },
    { memoryKiB: 65536, iterations: 3, parallelism: 4 },
    { memoryKiB: 65536.5, iterations: 3, parallelism: 1 },
    { memoryKiB: Number.NaN, iterations: 3, parallelism: 1 },
    { memoryKiB: '65536', iterations: 3, parallelism: 1 },
  ] as (typeof argonDefault)[];
  test.each(refused)('refuses %j before any work', async (argon) => {
    await expect(a2(utf8('x'), new Uint8Array(16), argon)).rejects.toMatchObject({ code: 'refused-parameters' });
  });
  test('takes stronger ones up to 256 MiB', () => {
    checkArgon({ memoryKiB: 262144, iterations: 4, parallelism: 1 });
  });
});

describe('PIN input', () => {
  const read: [string, string][] = [
    ['30719636', '30719636'],
    ['3071 9636', '30719636'],
    [' 3071-9636\n', '30719636'],
    ['30.71.96.36', '30719636'],
    ['3071\u00a09636', '30719636'],
    ['3071\u200b9636', '30719636'],
    ['٣٠٧١٩٦٣٦', '30719636'],
    ['۳۰۷۱ ۹۶۳۶', '30719636'],
    ['३०७१९६३६', '30719636'],
    ['３０７１９６３６', '30719636'],
    ['𝟛𝟘𝟟𝟙𝟡𝟞𝟛𝟞', '30719636'],
  ];
  test.each(read)('%j', (input, pin) => expect(parsePin(input)).toBe(pin));
  test.each(['', '3071963', '307196360', '3071963x', 'PIN: 30719636', '½0719636'])('refuses %j', (input) =>
    expect(parsePin(input)).toBeNull(),
  );
  test('is shown in two groups', () => expect(formatPin('30719636')).toBe('3071 9636'));
  test.each(['Die PIN ist 3071 9636.', '3 0 7 1 9 6 3 6', '3071/96-36', '٣٠٧١٩٦٣٦', 'No. 1 3071.9636'])(
    'a note must not hold it: %j',
    (note) => expect(noteContainsPin(note, '30719636')).toBe(true),
  );
  test('other digits may stand in a note', () => {
    expect(noteContainsPin('Tel. 030 719 63', '30719636')).toBe(false);
  });
});

describe('addresses beyond the vectors', () => {
  const refused = [
    ...['', 'bob', 'bob@@example.org', 'a@b@example.org', 'bob@example.org.', 'bob@.example.org', '.bob@example.org'],
    ...['bob.@example.org', 'b..b@example.org', 'bob @example.org', 'bob@exam ple.org', 'bob@example.org/x'],
    ...['bob@127.0.0.1', 'bob@１２７.0.0.1', 'bob@0x7f000001', 'bob@example.org:25', 'bob@exa%6dple.org'],
    ...['bob\u0000@example.org', 'bob\u202e@example.org', `${'a'.repeat(65)}@example.org`, 'bob@xn--a.example'],
    ...[`bob@${'a'.repeat(64)}.org`, `a@${'a.'.repeat(130)}org`, 'Bob <bob@example.org>', 'bob@example?.org'],
  ];
  test.each(refused)('refuses %j', (address) => expect(tryCanon(address)).toBeNull());
  test('composes before it compares', () => expect(tryCanon('ha\u0308ns@example.org')).toBe('häns@example.org'));
});

describe('passwords', () => {
  test('other spaces and decomposed letters are one password', () => {
    expect(opaqueString('Ha\u0308ftling\u00a0und\u3000Pferd')).toBe('H\u00e4ftling und Pferd');
  });
  test.each(['tab\there12', 'null\u0000null', 'half\ud800half', 'un\u0378assigned'])('refuses %j', (password) => {
    expect(passwordProblem(password)).toBe('refused-character');
  });
  test('counts code points', () => {
    expect(passwordProblem('😀'.repeat(9))).toBe('too-short');
    expect(passwordProblem('😀'.repeat(10))).toBeNull();
    expect(passwordProblem('😀'.repeat(256))).toBeNull();
    expect(passwordProblem('😀'.repeat(257))).toBe('too-long');
  });
});

describe('links', () => {
  const iid = 'EBESExQVFhcYGRobHB0eHw';
  const secret = 'ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8';
  const bind = 'J7wt1a9A3xT6bu-J7A-wiQ';
  const plain = `https://secure.example.org/i/${iid}#1.${secret}.${bind}`;
  const whole = { kind: 'invitation', link: { iid, secret, bind } };
  const mangled = [
    plain,
    plain.replace('#', '%23'),
    plain.replace('#', '%2523'),
    `${plain.replace('#', '%23')}&data=05%7C01`,
    `${plain}&utm_source=mail`,
    plain.replace('#', '?utm_source=mail#'),
    plain.replace('#', '/#'),
    ` Dear Bob, <${plain}>. Yours`,
    `${plain.slice(0, 50)}\r\n${plain.slice(50)}`,
    `https://eur01.safelinks.example/?url=${encodeURIComponent(plain)}&data=x`,
    `https://eur01.safelinks.example/?url=${encodeURIComponent(plain.replace('#', '%23'))}&data=x`,
    `${plain}<${plain}>`,
    `${plain} <${plain}>`,
    `${plain} bitte oeffnen`,
    `${plain}\r\nPIN by phone`,
    `Good day,\n\nAlice has sent you a message:\n\n${plain}\n\nPlease do not pass it on: https://example.org/i/x\n`,
    `> ${plain.slice(0, 60)}\n> ${plain.slice(60)}\n> and more`,
    `https://urldefense.com/v3/__${plain.replace('#', '*')}__;Iw!!AbCd!xyz$`,
    `https://secure.example.org/i/${iid} was cut; here it is whole: ${plain}`,
  ];
  test.each(mangled)('%j', (link) => expect(parseLink(link)).toEqual(whole));
  const cut = [
    ...[plain.split('#')[0]!, plain.slice(0, -1), plain.slice(0, 70), plain.replace('#1.', '#2.')],
    `${plain.slice(0, -5)}\nPIN by phone`,
  ];
  test.each(cut)('incomplete: %j', (link) => expect(parseLink(link)).toEqual({ kind: 'incomplete', iid }));
  test('a last character with stray bits is no id', () => {
    expect(parseLink(plain.replace(iid, 'EBESExQVFhcYGRobHB0eHx'))).toEqual({ kind: 'none' });
  });
  test.each(['', 'hello', 'https://secure.example.org/', `https://secure.example.org/i/${iid}x`])('none: %j', (link) =>
    expect(parseLink(link)).toEqual({ kind: 'none' }),
  );
  test('the binding of a notification link', () => {
    expect(parseSenderBind(`https://secure.example.org/m#k.${bind}`)).toBe(bind);
    expect(parseSenderBind(`/m%2523k.${bind}&x=1`)).toBe(bind);
    expect(parseSenderBind('/m#k.short')).toBeNull();
  });
});

describe('encodings', () => {
  test('base64url is strict', () => {
    for (let n = 0; n < 40; n++) {
      const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 89 + n) & 255);
      expect(fromB64u(toB64u(bytes))).toEqual(bytes);
    }
    for (const bad of ['A', 'AB==', 'A+/B', 'AB\n', 'AB', 'AAB']) expect(() => fromB64u(bad)).toThrow(RangeError);
    expect(() => fromB64u('AAAA', 4)).toThrow(RangeError);
  });
  test('base32 round trip, leading zeros too', () => {
    const bytes = Uint8Array.from([0, 0, 0, 0, 1, 255, 254, 253, 0, 0]);
    expect(fromBase32(toBase32(bytes))).toEqual(bytes);
    expect(parseRecoveryCode('AUDA')).toBeNull();
  });
});
