/** Links that dial or write to a phone number typed on the page. Only the device's own programs get the number. */
export interface PhoneLinks {
  tel: string;
  sms: string;
}

const fewestDigits = 3;
/** E.164 allows 15; some countries dial a few more inside. */
const mostDigits = 20;

/** A phone number as RFC 3966 writes it: digits, "+" in front where it was typed. Null: not a phone number. */
export function phoneNumber(typed: string): string | null {
  const text = typed.normalize('NFKC').trim();
  // "+49 (0)30 …": the zero in brackets is dialled inside the country alone.
  const bare = /^(?:\+|00)/u.test(text) ? text.replace(/\(\s*0\s*\)/u, '') : text;
  if (!/^\+?[\d\s()./\u2010-\u2015-]+$/u.test(bare)) return null;
  const digits = bare.replace(/\D/gu, '');
  if (digits.length < fewestDigits || digits.length > mostDigits) return null;
  return bare.startsWith('+') ? `+${digits}` : digits;
}

/** The links for a number, with the text of a short message (RFC 5724). Null: not a phone number. */
export function phoneLinks(typed: string, text: string): PhoneLinks | null {
  const number = phoneNumber(typed);
  return number === null ? null : { tel: `tel:${number}`, sms: `sms:${number}?body=${encodeURIComponent(text)}` };
}
