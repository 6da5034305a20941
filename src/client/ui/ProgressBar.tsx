import { Button } from './Button.tsx';
import { t } from './i18n.ts';

interface ProgressBarProps {
  label: string;
  /** Between 0 and 1; null while unknown. */
  value: number | null;
  detail?: string;
  onCancel?: () => void;
}

/** How far a task is, and a button to stop it. */
export function ProgressBar({ label, value, detail, onCancel }: ProgressBarProps) {
  const percent = value === null ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div class={value === null ? 'progress progress-unknown' : 'progress'}>
      <div class="progress-head">
        <span>
          {label}
          {detail ? <span class="soft"> · {detail}</span> : null}
        </span>
        {onCancel ? (
          <Button kind="quiet" onClick={onCancel}>
            {t('progress.cancel')}
          </Button>
        ) : null}
      </div>
      <div
        class="progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === undefined ? {} : { 'aria-valuenow': percent })}
      >
        <div class="progress-fill" style={percent === undefined ? {} : { transform: `scaleX(${percent / 100})` }} />
      </div>
    </div>
  );
}
