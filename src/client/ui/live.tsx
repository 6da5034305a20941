import { signal } from '@preact/signals';
import { Button } from './Button.tsx';
import { t } from './i18n.ts';
import { Icon } from './Icon.tsx';

interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

/** What was said before makes room. */
const mostShown = 2;
const toasts = signal<Toast[]>([]);
const spoken = signal('');
let next = 0;
const shownForMs = 8000;

/** Says something to screen readers alone, politely. */
export function announce(text: string): void {
  // An equal text must still be a change, or it is not read again.
  spoken.value = spoken.value === text ? `${text}\u00a0` : text;
}

/** A short message at the foot of the screen, for eight seconds (longer while an action is offered). */
export function toast(text: string, action?: { label: string; run: () => void }): void {
  const id = next++;
  const others = toasts.value.filter((one) => one.text !== text).slice(1 - mostShown);
  toasts.value = [...others, action ? { id, text, action } : { id, text }];
  setTimeout(() => dismiss(id), action ? shownForMs * 2 : shownForMs);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Mounted once per app: the toasts and the live region. */
export function LiveRegion() {
  return (
    <>
      <div class="visually-hidden no-print" role="status">
        {spoken.value}
      </div>
      <div class="toasts no-print" role="status">
        {toasts.value.map((one) => (
          <div class="toast" key={one.id}>
            <span>{one.text}</span>
            {one.action ? (
              <Button
                kind="icon"
                class="toast-action"
                onClick={() => {
                  one.action?.run();
                  dismiss(one.id);
                }}
              >
                {one.action.label}
              </Button>
            ) : null}
            <Button
              kind="icon"
              aria-label={t('dialog.close')}
              onClick={() => dismiss(one.id)}
              icon={<Icon name="close" />}
            />
          </div>
        ))}
      </div>
    </>
  );
}
