/** Characters of a signature text. */
export const longestSignature = 2000;

/**
 * The beginning of a message: the given text (of an answer the quoted text, after two line ends), and above it the
 * signature, so that the cursor is before both.
 */
export const withSignature = (text: string, signature: string): string =>
  signature === '' ? text : `\n\n${signature}\n${text}`;
