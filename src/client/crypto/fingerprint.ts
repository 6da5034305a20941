import { fromB64u, toHex, type B64u } from './bytes.ts';

/** A fingerprint as people compare it: ten groups of four, a wider gap in the middle. */
export function formatFingerprint(fingerprint: B64u): string {
  const groups = toHex(fromB64u(fingerprint)).toUpperCase().match(/.{4}/g) ?? [];
  const half = groups.length / 2;
  return `${groups.slice(0, half).join(' ')}  ${groups.slice(half).join(' ')}`;
}
