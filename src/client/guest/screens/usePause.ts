import { useEffect, useState } from 'preact/hooks';
import { onThisClock } from '../../ui/serverClock.ts';
import { formatClock } from '../../ui/dates.ts';
import { locale } from '../../ui/i18n.ts';

/** Whether a pause that the server named still runs. */
export const isPaused = (until: string): boolean => onThisClock(until) > Date.now();

/** Counts a pause down: its end by this browser's clock and what is left as "14:59"; null when it is over. */
export function usePause(until: string | null): { until: string; left: string } | null {
  const [now, setNow] = useState(Date.now());
  const end = until ? onThisClock(until) : 0;
  const running = end > now;
  useEffect(() => {
    setNow(Date.now());
    if (!until) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until, running]);
  if (!running) return null;
  const seconds = Math.ceil((end - now) / 1000);
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return { until: formatClock(new Date(end), locale()), left };
}
