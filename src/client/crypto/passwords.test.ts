import { describe, expect, test } from 'vitest';
import { generatePassphrase, randomBelow } from './passphrase.ts';
import { passwordProblem } from './password.ts';
import { estimate } from './strength.ts';

describe.each(['en', 'de'] as const)('passphrases, %s', (language) => {
  test('have at least 60 bits, and are strong passwords', async () => {
    const { passphrase, bits } = await generatePassphrase(language);
    expect(bits).toBeGreaterThanOrEqual(60);
    expect(passwordProblem(passphrase)).toBeNull();
    expect((await estimate(passphrase, { language })).score).toBe(4);
    expect((await generatePassphrase(language)).passphrase).not.toBe(passphrase);
  });
  test('are drawn from distinct short words of plain letters', async () => {
    const list = (language === 'en' ? await import('./words/en.ts') : await import('./words/de.ts')).words.split(' ');
    expect(list.length).toBeGreaterThanOrEqual(2048);
    expect(new Set(list).size).toBe(list.length);
    expect(list.filter((word) => !/^[a-z]{4,8}$/.test(word))).toEqual([]);
  });
});

test('draws evenly', () => {
  const counts = new Array<number>(3).fill(0);
  for (let i = 0; i < 30_000; i++) counts[randomBelow(3)]!++;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(600);
});

describe('strength', () => {
  test.each(['password12', 'qwertzuiop', '1234567890', 'aaaaaaaaaaaa', 'passwort123'])(
    '%s is weak',
    async (password) => {
      expect((await estimate(password, { language: 'de' })).score).toBeLessThan(3);
    },
  );
  test('the person’s own name and address add nothing', async () => {
    const personal = ['bartholomaeus@example.net', 'Bartholomaeus Winkelried'];
    const plain = await estimate('bartholomaeuswinkelried', { language: 'en' });
    const known = await estimate('bartholomaeuswinkelried', { language: 'en', personal });
    expect(plain.score).toBeGreaterThan(known.score);
    expect(known.score).toBeLessThan(3);
  });
});
