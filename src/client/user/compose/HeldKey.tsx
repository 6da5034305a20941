import { useState } from 'preact/hooks';
import { Button } from '../../ui/Button.tsx';
import { Fingerprint, TwoKeys } from '../../trust/Fingerprint.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { CompareKey } from '../contacts/CompareKey.tsx';
import { unusableText } from '../contacts/KeyCard.tsx';
import { keyOf, pinSource } from '../recipients/provenance.ts';
import { markVerified } from '../contacts/store.ts';
import { trustsKey } from '../account/trustEntry.ts';
import { trustedKeys } from '../account/trustedKeys.ts';
import type { Resolved } from '../account/types.ts';
import type { KnownFinding } from '../recipients/findings.ts';
import type { ComposeModel } from './model.ts';

type HeldTrust = Extract<KnownFinding['trust'], { state: 'held' }>;

/** A key that is not used before the user decides: what is odd about it, and the choices. */
export function HeldKey({ model, finding }: { model: ComposeModel; finding: KnownFinding }) {
  const { resolved, trust } = finding;
  const [comparing, setComparing] = useState(false);
  if (trust.state !== 'held' || !model.isHeld(finding)) return null;
  const name = model.nameOf(resolved);
  const pin = trustedKeys.value[resolved.canonical ?? ''];
  // The trusted key confirms a guest's own key: those two always differ.
  const isOther = trust.reason === 'changed' || trust.reason === 'stolen';
  const known = isOther && trustsKey(pin) && pin.counter === undefined ? pin.fpr : null;
  return (
    <Notice kind="warn" title={t('held.title', { name })}>
      <p>
        {t(`held.${wordsFor(finding)}`, { name })} {unusableText(trust, resolved.canonical ?? resolved.input)}
      </p>
      {known ? (
        <TwoKeys known={known} found={trust.fingerprint} />
      ) : trust.fingerprint ? (
        <p class="small">
          {t(trust.reason === 'vanished' ? 'held.knownKey' : 'held.fingerprint')}{' '}
          <Fingerprint fingerprint={trust.fingerprint} />
        </p>
      ) : null}
      <Choices model={model} resolved={resolved} trust={trust} onCompare={() => setComparing(true)} />
      {comparing ? (
        <CompareKey
          name={name}
          fingerprint={trust.fingerprint}
          onVerified={async () => {
            await markVerified(resolved.canonical!, trust.fingerprint, pinSource(keyOf(resolved)));
            await model.lookUp([resolved.input], true);
          }}
          onClose={() => setComparing(false)}
        />
      ) : null}
    </Notice>
  );
}

interface ChoicesProps {
  model: ComposeModel;
  resolved: Resolved;
  trust: HeldTrust;
  onCompare: () => void;
}

function Choices({ model, resolved, trust, onCompare }: ChoicesProps) {
  const mayCompare = trust.reason !== 'unusable' && trust.reason !== 'vanished' && resolved.canonical !== null;
  return (
    <div class="row">
      {mayCompare ? (
        <Button icon={<Icon name="verified" />} onClick={onCompare}>
          {t('changed.compare')}
        </Button>
      ) : null}
      {resolved.outcome === 'pgp' ? (
        <Button onClick={() => model.setMailbox(resolved, true)}>{t('sheet.useMailbox')}</Button>
      ) : null}
      {resolved.outcome === 'mailbox' ? (
        <Button kind="primary" onClick={() => model.setPin(resolved, true)}>
          {t('held.withPin')}
        </Button>
      ) : null}
      {trust.reason === 'unusable' ? null : (
        <Button onClick={() => model.approve(resolved, trust.fingerprint)}>
          {t(trust.reason === 'vanished' ? 'held.mailbox' : 'held.believe')}
        </Button>
      )}
    </div>
  );
}

/** Which sentence says what is odd. */
function wordsFor({ resolved, trust }: KnownFinding) {
  if (trust.state !== 'held') return 'unusable';
  if (trust.reason !== 'changed') return trust.reason;
  return trust.proven ? 'changed-proven' : resolved.outcome === 'pgp' ? 'changed-key' : 'changed';
}
