import type { TransportItem } from '../account/types.ts';

/** Whether the domain is known to take no mail: it does not exist, has no mail server, or says so (RFC 7505). */
export const takesNoMail = (item: TransportItem | undefined): boolean =>
  item !== undefined && !item.checking && item.level === 'unknown' && item.why === 'no-mail';

/** Whether a PIN matters more with this transport. */
export const isWeak = (item: TransportItem | undefined): boolean =>
  item !== undefined && !item.checking && (item.level === 'none' || item.level === 'tls-offered');
