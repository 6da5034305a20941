/** Characters of a signature text. */
export const longestSignature = 2000;

/**
 * A message as it begins: what stands there (of an answer the quoted text, behind two line ends), and above it the
 * signature, so that the cursor stands before both.
 */
export const withSignature = (text: string, signature: string): string =>
  signature === '' ? text : `\n\n${signature}\n${text}`;
