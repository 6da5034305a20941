import { t } from '../../ui/i18n.ts';

const longest = 80;
/**
 * The server refuses names that could pass for an address, a tag or an encoded word, and invisible characters but
 * joiners.
 */
const refused = /=\?|[<>@\uff20\ufe6b\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/** The fault of a user's name, as a sentence; null if it has none. */
export function nameProblem(name: string): string | null {
  const trimmed = name.trim();
  if (trimmed === '') return t('setup.nameMissing');
  return trimmed.length > longest || refused.test(trimmed) ? t('setup.nameRefused', { most: longest }) : null;
}
