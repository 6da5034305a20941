import { useId } from 'preact/hooks';
import { formatDay } from './dates.ts';
import { locale } from './i18n.ts';

export type PostmarkState = 'sealed' | 'opened' | 'gone';

interface PostmarkProps {
  state: PostmarkState;
  /** Around the ring: the organisation. Cut at 24 characters. */
  place: string;
  /** In the middle: when it was sent, opened or deleted; an envelope while that is not known. */
  date: Date | string | null;
  /** For screen readers; without it the mark is decoration. */
  label?: string;
  /** Width in CSS pixels; the height is 3/5 of it. */
  width?: number;
}

const envelope = 'M42 47h36v26H42zM42 48l18 14 18-14';
const waves = [26, 38, 50, 62, 74];

/** The cancellation mark of a post office: whole when sealed, green when opened, struck through when deleted. */
export function Postmark({ state, place, date, label, width = 150 }: PostmarkProps) {
  const ring = useId();
  const when = date === null ? null : formatDay(new Date(date), locale());
  const name = [...place.toLocaleUpperCase(locale())].slice(0, 24).join('');
  return (
    <svg
      class={`postmark postmark-${state}`}
      width={width}
      height={(width * 3) / 5}
      viewBox="0 0 200 120"
      fill="none"
      stroke="currentColor"
      {...(label ? { role: 'img' as const, 'aria-label': label } : { 'aria-hidden': 'true' as const })}
    >
      <path id={ring} d="M17 60a43 43 0 1 1 86 0a43 43 0 1 1-86 0" stroke="none" />
      <circle cx="60" cy="60" r="54" stroke-width="2.6" stroke-dasharray={state === 'gone' ? '9 5' : undefined} />
      <circle cx="60" cy="60" r="36" stroke-width="1.4" />
      <text font-size="10.5">
        <textPath href={`#${ring}`} startOffset="25%" text-anchor="middle">
          {name}
        </textPath>
      </text>
      {when ? <DateLines {...when} /> : <path d={envelope} stroke-width="2" stroke-linejoin="round" />}
      <Sign state={state} />
      {state === 'gone' ? (
        <path d="M6 100 194 20" stroke-width="3" />
      ) : (
        waves.map((y) => (
          <path
            key={y}
            d={`M${waveStart(y)} ${y + 10}c10-7 18-7 27 0s18 7 27 0 18-7 27 0`}
            stroke-width="2"
            opacity="0.8"
          />
        ))
      )}
    </svg>
  );
}

function DateLines({ day, year }: { day: string; year: string }) {
  return (
    <>
      <text x="60" y="57" font-size="15" text-anchor="middle">
        {day}
      </text>
      <text x="60" y="73" font-size="12" text-anchor="middle">
        {year}
      </text>
    </>
  );
}

function waveStart(y: number): number {
  const dy = y + 10 - 60;
  return Math.round(60 + Math.sqrt(54 * 54 - dy * dy) + 4);
}

function Sign({ state }: { state: PostmarkState }) {
  if (state === 'sealed') return <path d="M55 100h10v7H55zM55 100.5l5 3.5 5-3.5" stroke-width="1.3" />;
  if (state === 'opened') return <path d="m54 103 4 4 8-8" stroke-width="2.2" />;
  return <path d="m56 99 8 8m0-8-8 8" stroke-width="2" />;
}
