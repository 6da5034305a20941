import { useState } from 'preact/hooks';
import { formatFingerprint } from '../crypto/fingerprint.ts';
import type { TrustedKeys } from '../crypto/client.ts';
import { Button } from '../ui/Button.tsx';
import { t, type TextKey } from '../ui/i18n.ts';
import { toast } from '../ui/live.tsx';
import { Notice } from '../ui/Notice.tsx';
import { problemText } from '../ui/problems.ts';
import { Text } from '../ui/Text.tsx';
import { Time } from '../ui/Time.tsx';
import type { Choice, Held } from './record.ts';

interface HeldTrustedKeysProps {
  held: Held | null;
  onDecide: (pins: TrustedKeys) => Promise<void>;
  /** Whether people here compare fingerprints. */
  showFingerprints: boolean;
}

function useDecision(onDecide: HeldTrustedKeysProps['onDecide']) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const decide = async (pins: TrustedKeys) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await onDecide(pins);
      toast(t('trustedKeys.done'));
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return { busy, error, decide };
}

/** Says that the server states an older list of trusted keys, and lets its owner choose which list to continue with. */
export function HeldTrustedKeys({ held, onDecide, showFingerprints }: HeldTrustedKeysProps) {
  const { busy, error, decide } = useDecision(onDecide);
  if (!held) return null;
  const { reason, newer, older } = held;
  return (
    <Notice kind="warn" title={t(`trustedKeys.${reason}`)}>
      <p>{t('trustedKeys.untilThen')}</p>
      <p>{t('trustedKeys.cause')}</p>
      {newer ? (
        <div class="stack-s">
          <div>
            <Button kind="primary" busy={busy} onClick={() => void decide(newer.pins)}>
              {t('trustedKeys.useNewer')}
            </Button>
          </div>
          <About choice={newer} k="trustedKeys.newerKept" />
        </div>
      ) : null}
      <div class="stack-s">
        <div>
          <Button busy={busy} onClick={() => void decide(older?.pins ?? {})}>
            {t(older ? 'trustedKeys.useOlder' : 'trustedKeys.useEmpty')}
          </Button>
        </div>
        {older ? <About choice={older} k="trustedKeys.olderChanged" /> : null}
        <p class="small">{t('trustedKeys.compare')}</p>
        {older ? <Entries pins={older.pins} showFingerprints={showFingerprints} /> : null}
      </div>
      {error ? <p role="alert">{problemText(error)}</p> : null}
    </Notice>
  );
}

/** When the list was written, and how long it is. */
function About({ choice: { pins, at }, k }: { choice: Choice; k: TextKey }) {
  const n = Object.keys(pins).length;
  return <p class="small">{at ? <Text k={k} with={{ time: <Time at={at} />, n }} /> : t('trustedKeys.listEmpty')}</p>;
}

function Entries({ pins, showFingerprints }: { pins: TrustedKeys; showFingerprints: boolean }) {
  const entries = Object.entries(pins);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary>{t('trustedKeys.show')}</summary>
      <ul class="stack-s small">
        {entries.map(([address, { fpr }]) => (
          <li key={address}>
            <bdi>{address}</bdi>
            {showFingerprints ? <div class="mono">{formatFingerprint(fpr)}</div> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
