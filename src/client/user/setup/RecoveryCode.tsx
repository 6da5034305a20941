import { useState } from 'preact/hooks';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Choice.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';

interface RecoveryCodeProps {
  code: string;
  address: string;
  onDone: () => void;
  /** Another label for the button than "Continue". */
  action?: string;
  busy?: boolean;
}

/** The code, once and large; the user continues only after confirming that they kept it. */
export function RecoveryCode({ code, address, onDone, action, busy = false }: RecoveryCodeProps) {
  const [kept, setKept] = useState(false);
  return (
    <>
      <p>{t('recovery.why')}</p>
      <div class="secret-sheet">
        <div class="small soft">
          {t('recovery.label')} · <bdi>{address}</bdi>
        </div>
        <ol class="recovery-code" aria-label={t('recovery.label')}>
          {code.split('-').map((group, i) => (
            <li key={i} class="mono">
              {group}
            </li>
          ))}
        </ol>
      </div>
      <div class="row no-print">
        <Button icon={<Icon name="print" />} onClick={() => print()}>
          {t('print.action')}
        </Button>
        <CopyButton text={code} />
      </div>
      <div class="no-print">
        <Checkbox label={t('recovery.kept')} hint={t('recovery.keptHint')} checked={kept} onChange={setKept} />
      </div>
      <Button class="no-print" kind="primary" wide disabled={!kept} busy={busy} onClick={onDone}>
        {action ?? t('recovery.continue')}
      </Button>
    </>
  );
}
