import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { t, useCatalogue } from '../../ui/i18n.ts';

beforeAll(() => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  useCatalogue('en', read('../../ui/languages/en/guest.json'));
});

describe('a guest’s name', async () => {
  const { guestNameProblem } = await import('./GuestNameField.tsx');
  const refused = () => t('name.refused', { most: 80 });

  it.each(['', '  ', 'Oma Gertrud', 'Dr. med. Žofie Nováková-O’Neil', 'Verein e.V.', 'علی‌رضا', '  Mia   Brandt '])(
    'may be %j',
    (name) => expect(guestNameProblem(name)).toBeNull(),
  );

  it.each([
    'boss@bank.example',
    'bank.example',
    'https://evil.example',
    'www.evil.example',
    '=?utf-8?q?boss=40bank?=',
    'boss％40bank',
    '\u202eecila',
    'x'.repeat(81),
    'boss＠bank．example',
  ])('is never %j', (name) => expect(guestNameProblem(name)).toBe(refused()));
});
