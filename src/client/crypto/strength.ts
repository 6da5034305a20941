/**
 * How strong a password is, by zxcvbn. Load this module with import() when a password is about to be chosen: its list
 * of common passwords is larger than everything else on a guest's path.
 */
import type { OptionsDictionary, ZxcvbnFactory } from '@zxcvbn-ts/core';

export interface Strength {
  /** 0 to 4; a mailbox or an account takes 3 or more (PROTOCOL.md 6). */
  score: 0 | 1 | 2 | 3 | 4;
  /** The key of zxcvbn's warning, for the catalogue of texts; null where there is none. */
  warning: string | null;
}

/** zxcvbn's time grows with the length, and what follows only adds strength. */
const longest = 100;

async function dictionary(language: 'en' | 'de'): Promise<OptionsDictionary> {
  const [passwords, english, german] = await Promise.all([
    import('./words/passwords.ts'),
    import('./words/common-en.ts'),
    language === 'de' ? import('./words/common-de.ts') : { words: '' },
  ]);
  const list = ({ words }: { words: string }) => words.split(' ');
  return { passwords: list(passwords), 'commonWords-en': list(english), 'commonWords-de': list(german) };
}

const loaded = new Map<string, Promise<ZxcvbnFactory>>();

function meter(language: 'en' | 'de'): Promise<ZxcvbnFactory> {
  const make = async () => {
    const [core, { keyboards }, words] = await Promise.all([
      import('@zxcvbn-ts/core'),
      import('./words/keyboards.ts'),
      dictionary(language),
    ]);
    return new core.ZxcvbnFactory({ dictionary: words, graphs: keyboards });
  };
  const existing = loaded.get(language) ?? make();
  loaded.set(language, existing);
  // A failed load is tried again.
  existing.catch(() => loaded.delete(language));
  return existing;
}

/**
 * Estimates a password. `personal`: words that others know about the person (address, names, organisation); they add
 * nothing.
 */
export async function estimate(
  password: string,
  { language, personal = [] }: { language: 'en' | 'de'; personal?: string[] },
): Promise<Strength> {
  const zxcvbn = await meter(language);
  const parts = personal.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter((text) => text.length > 2);
  const { score, feedback } = zxcvbn.check([...password].slice(0, longest).join(''), parts);
  return { score, warning: feedback.warning };
}
