/** Six words of 2048 each: 66 bits, at the price of one Argon2id a guess. */
const wordCount = 6;

const load = {
  en: () => import('./words/en.ts'),
  de: () => import('./words/de.ts'),
};

export type PassphraseLanguage = keyof typeof load;

/** The 2048 words of a language. People compare by their order (fingerprint.ts): never change it. */
export const wordList = async (language: PassphraseLanguage): Promise<string[]> =>
  (await load[language]()).words.split(' ');

/** A number below `limit`, without bias: values over the last whole multiple are drawn again. */
export function randomBelow(limit: number): number {
  const ceiling = Math.floor(0x1_0000_0000 / limit) * limit;
  const draw = new Uint32Array(1);
  do crypto.getRandomValues(draw);
  while (draw[0]! >= ceiling);
  return draw[0]! % limit;
}

/** Words joined by hyphens, easy to write down, and their entropy in bits. Loads its word list on first use. */
export async function generatePassphrase(language: PassphraseLanguage): Promise<{ passphrase: string; bits: number }> {
  const words = await wordList(language);
  const chosen = Array.from({ length: wordCount }, () => words[randomBelow(words.length)]!);
  return { passphrase: chosen.join('-'), bits: wordCount * Math.log2(words.length) };
}
