import { clocksDiffer } from '../crypto/clock.ts';
import { locale, t } from '../ui/i18n.ts';
import { Notice } from '../ui/Notice.tsx';

const units = [
  ['day', 24 * 60 * 60_000],
  ['hour', 60 * 60_000],
  ['minute', 60_000],
] as const;

/** A length of time in its largest unit, rounded. */
function lengthOf(ms: number): string {
  const [unit, size] = units.find(([, size]) => ms >= size) ?? units[2];
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(ms / size));
}

/** Shown where a key is created or a message is signed, while the clocks differ too much (PROTOCOL.md 13.23). */
export function ClockNotice({ serverAhead }: { serverAhead: number | null }) {
  if (!clocksDiffer(serverAhead)) return null;
  const time = lengthOf(Math.abs(serverAhead));
  return (
    <Notice kind="warn" title={t(serverAhead < 0 ? 'clock.ahead' : 'clock.behind', { time })}>
      <p>{t('clock.why')}</p>
      <p>{t('clock.what')}</p>
    </Notice>
  );
}
