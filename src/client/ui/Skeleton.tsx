import { t } from './i18n.ts';

/** Grey lines where text will be. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="stack-s" role="status" aria-label={t('loading')}>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} class="skeleton" style={{ width: `${[92, 100, 64, 80][i % 4]}%` }} />
      ))}
    </div>
  );
}
