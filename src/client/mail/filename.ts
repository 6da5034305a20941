const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * A file name as it may be shown and saved: no path, no control, no bidi mark that hides the extension, no name that a
 * system reserves, at most 120 characters with the extension kept. Never empty.
 */
export function safeFileName(name: string | null | undefined, fallback = 'attachment'): string {
  const cleaned = (name ?? '')
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[\\/:*?"<>|]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (cleaned === '') return fallback;
  const named = reserved.test(cleaned) ? `_${cleaned}` : cleaned;
  const chars = [...named];
  if (chars.length <= 120) return named;
  const extension = /\.[^. ]{1,15}$/u.exec(named)?.[0] ?? '';
  return chars.slice(0, 120 - [...extension].length).join('') + extension;
}
