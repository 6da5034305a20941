import { signal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { Button } from './Button.tsx';
import { t } from './i18n.ts';
import { Icon } from './Icon.tsx';
import { path } from './router.tsx';
import { problemText } from './problems.ts';
import { isCodeMissing, newVersion, saveAll } from './version.ts';

interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

/** The earlier text is replaced. */
const mostShown = 2;
const toasts = signal<Toast[]>([]);
const spoken = signal('');
let next = 0;
const shownForMs = 8000;

/** Announces something to screen readers alone, politely. */
export function announce(text: string): void {
  // An equal text must still be a change, or screen readers do not read it again.
  spoken.value = spoken.value === text ? `${text}\u00a0` : text;
}

/** A short message at the foot of the screen, for eight seconds (longer while an action is offered). */
export function toast(text: string, action?: { label: string; run: () => void }): void {
  const id = next++;
  const others = toasts.value.filter((one) => one.text !== text).slice(1 - mostShown);
  toasts.value = [...others, action ? { id, text, action } : { id, text }];
  setTimeout(() => dismiss(id), action ? shownForMs * 2 : shownForMs);
}

/** Shows an error that has no other place on the screen. */
export const toastProblem = (error: unknown): void => toast(problemText(error));

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** The server now serves other pages. Reloading first saves what was written. */
function NewVersion() {
  const dismissed = useRef<string | null>(null);
  const [isUnsaved, setUnsaved] = useState(false);
  const version = newVersion.value;
  const [, redraw] = useState(0);
  const isLink = path.value.startsWith('/i/');
  // A guest between link and password is interrupted only if they cannot continue without the new version.
  if (version === null || (!isCodeMissing.value && (isLink || version === dismissed.current))) return null;
  const words = isUnsaved ? (isLink ? 'version.openAgain' : 'version.unsaved') : 'version.available';
  const reload = async () => {
    if (await saveAll()) location.reload();
    else setUnsaved(true);
  };
  return (
    <div class="toast">
      <span>{t(words)}</span>
      <Button kind="icon" class="toast-action" onClick={() => void reload()}>
        {t('version.reload')}
      </Button>
      <Button
        kind="icon"
        aria-label={t('dialog.close')}
        onClick={() => {
          dismissed.current = version;
          isCodeMissing.value = false;
          redraw((n) => n + 1);
        }}
        icon={<Icon name="close" />}
      />
    </div>
  );
}

/** Mounted once per app: the toasts and the live region. */
export function LiveRegion() {
  return (
    <>
      <div class="visually-hidden no-print" role="status">
        {spoken.value}
      </div>
      <div class="toasts no-print" role="status">
        <NewVersion />
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
