import { useEffect, useRef } from 'preact/hooks';
import { Button } from './Button.tsx';
import { Checkbox } from './Choice.tsx';
import { CopyButton } from './CopyButton.tsx';
import { t } from './i18n.ts';
import { Icon } from './Icon.tsx';

export interface Account {
  address: string;
  /** The path at which the password is asked for later. */
  page: string;
}

interface SuggestedPasswordProps {
  password: string;
  /** The heading. */
  title: string;
  /** The account that it opens; null for something other than an account here. */
  account: Account | null;
  written: boolean;
  onWritten: (written: boolean) => void;
  error: string | null;
}

/**
 * A suggested password in full, with what else is needed to sign in later: to write down, copy or print. The checkbox
 * replaces typing it again (PROTOCOL.md 6).
 */
export function SuggestedPassword({ password, title, account, written, onWritten, error }: SuggestedPasswordProps) {
  const sheet = useRef<HTMLDivElement>(null);
  // On a phone it appears below the edge of the screen.
  useEffect(() => sheet.current?.scrollIntoView?.({ block: 'nearest' }), [password]);
  return (
    <div class="stack" ref={sheet} role="group" aria-label={title}>
      <div class="secret-sheet print-alone">
        <div class="small soft">{title}</div>
        {/* A browser that translates pages must leave these words unchanged. */}
        <p class="secret-text mono" dir="ltr" translate={false}>
          {password}
        </p>
        {account ? (
          <dl class="secret-where small">
            <dt class="soft">{t('password.suggestedFor')}</dt>
            <dd>
              <bdi>{account.address}</bdi>
            </dd>
            <dt class="soft">{t('password.suggestedPage')}</dt>
            <dd>
              <bdi>{location.origin + account.page}</bdi>
            </dd>
          </dl>
        ) : null}
      </div>
      <div class="row">
        <CopyButton text={password} />
        <Button icon={<Icon name="print" />} onClick={() => print()}>
          {t('print.action')}
        </Button>
      </div>
      <Checkbox
        label={t('password.written')}
        hint={t('password.writtenHint')}
        error={written ? null : error}
        checked={written}
        onChange={onWritten}
      />
    </div>
  );
}
