import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { formatPin } from '../../crypto/pin.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { t } from '../../ui/i18n.ts';
import { GreenPerson, Icon } from '../../ui/Icon.tsx';
import { Text } from '../../ui/Text.tsx';
import { ownName, whoGetsPin } from '../sending/callWithPin.ts';
import { domainOf } from '../recipients/mailDomain.ts';
import { PinOwner } from '../recipients/PinOwner.tsx';
import { isTransportWeak, mustHavePin, weakTransportPolicy } from '../recipients/pinPolicy.ts';
import { needsPin } from '../recipients/routes.ts';
import { instance } from '../../session/instance.ts';
import type { Resolved } from '../account/types.ts';
import type { KnownFinding } from '../recipients/findings.ts';
import type { ComposeModel } from './model.ts';

interface PinPanelProps {
  model: ComposeModel;
  finding: KnownFinding;
  /** One of several: one line with the PIN, which opens to the rest. */
  short: boolean;
}

/** The sender's task for one guest: tell them a PIN, or know that there is none. */
export function PinPanel({ model, finding, short }: PinPanelProps) {
  const { resolved, pin } = finding;
  const [asking, setAsking] = useState(false);
  if ((resolved.outcome !== 'new' && resolved.outcome !== 'mailbox') || pin === null) return null;
  const name = whoGetsPin(resolved.input, model.addresses());
  if (needsPin(resolved, model.wantsPin(resolved))) {
    const more = <PinChoices model={model} resolved={resolved} pin={pin} asking={asking} onAsking={setAsking} />;
    return short ? (
      <ShortPin address={resolved.input} name={name} pin={pin} more={more} />
    ) : (
      <section class="pin-card" aria-label={t('pin.for', { name })}>
        <PinWords name={ownName(resolved.input, model.addresses())} address={resolved.input} pin={pin} />
        {more}
      </section>
    );
  }
  const askForPin = () => model.setPin(resolved, true);
  if (resolved.outcome === 'new') return <PinOff resolved={resolved} name={name} onUse={askForPin} />;
  if (resolved.assurance === 'pin') return null;
  return (
    <div class="pin-line">
      <span>
        <Text k="pin.mailboxNone" with={{ name: <bdi>{name}</bdi> }} />
      </span>
      <Button kind="quiet" icon={<Icon name="phone" />} onClick={askForPin}>
        {t('pin.ask')}
      </Button>
    </div>
  );
}

interface PinChoicesProps {
  model: ComposeModel;
  resolved: Resolved;
  pin: string;
  /** The user is asked whether to send without a PIN. */
  asking: boolean;
  onAsking: (asking: boolean) => void;
}

/** What can be done with a PIN: copy it, or leave it out where neither server nor transport needs it. */
function PinChoices({ model, resolved, pin, asking, onAsking }: PinChoicesProps) {
  const needed = mustHavePin(resolved);
  const name = whoGetsPin(resolved.input, model.addresses());
  const leaveOut = () => model.setPin(resolved, false);
  return (
    <>
      {needed ? (
        <p class="small">{t('pin.requiredTransport', { domain: domainOf(resolved.canonical ?? '') })}</p>
      ) : null}
      <div class="row">
        <CopyButton text={formatPin(pin)} label={t('pin.copy')} />
        {instance.value?.pinRequired || needed ? null : (
          <Button kind="quiet" onClick={() => (resolved.outcome === 'new' ? onAsking(true) : leaveOut())}>
            {t('pin.without')}
          </Button>
        )}
      </div>
      {asking ? <WithoutPin name={name} onClose={() => onAsking(false)} onChoose={leaveOut} /> : null}
    </>
  );
}

interface ShortPinProps {
  address: string;
  name: string;
  pin: string;
  more: ComponentChildren;
}

/** One line with the PIN, which opens to the rest. */
function ShortPin({ address, name, pin, more }: ShortPinProps) {
  return (
    <details class="pin-card pin-card-short">
      <summary>
        <GreenPerson size={24} />
        {/* Named as typed here: if room is short, the beginning distinguishes them. */}
        <bdi class="one-line">{address}</bdi>
        <PinValue pin={pin} />
        <Icon name="chevronDown" size={18} />
      </summary>
      <p class="small soft">
        <Text k="pin.explain" with={{ name: <bdi>{name}</bdi> }} />
      </p>
      {more}
    </details>
  );
}

/** Says that the link will open without a PIN, and offers one. */
function PinOff({ resolved, name, onUse }: { resolved: Resolved; name: string; onUse: () => void }) {
  return (
    <section class="pin-card pin-card-off" aria-label={t('pin.for', { name })}>
      <p>
        <Text k="pin.off" with={{ name: <bdi>{name}</bdi> }} />
      </p>
      {isTransportWeak(resolved) && weakTransportPolicy() !== 'off' ? (
        <p class="pin-way">{t('pin.weakTransport', { domain: domainOf(resolved.canonical ?? '') })}</p>
      ) : null}
      <div class="row">
        <Button icon={<Icon name="lock" />} onClick={onUse}>
          {t('pin.use')}
        </Button>
      </div>
    </section>
  );
}

interface PinWordsProps {
  /** As the user wrote it; the server's name for an address is never shown beside a PIN. */
  name: string | null;
  address: string;
  pin: string;
}

/** The PIN large, and what to do with it. */
export function PinWords({ name, address, pin }: PinWordsProps) {
  return (
    <div class="pin-words">
      <GreenPerson size={34} />
      <div class="stack-s">
        <PinValue pin={pin} />
        <div class="pin-tell">
          <Icon name="phone" size={18} />
          {t('pin.tell')}
        </div>
        <p class="small soft">
          <Text k="pin.explain" with={{ name: <PinOwner name={name} address={address} /> }} />
        </p>
      </div>
    </div>
  );
}

function PinValue({ pin }: { pin: string }) {
  return (
    <div class="pin-value">
      <span class="pin-name">{t('pin.label')}</span> <strong class="mono">{formatPin(pin)}</strong>
    </div>
  );
}

function WithoutPin({ name, onClose, onChoose }: { name: string; onClose: () => void; onChoose: () => void }) {
  return (
    <Dialog
      title={t('pin.withoutTitle')}
      onClose={onClose}
      actions={
        <>
          <Button kind="danger" onClick={onChoose}>
            {t('pin.withoutConfirm')}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {t('pin.keep')}
          </Button>
        </>
      }
    >
      <p>
        <Text k="pin.withoutWarning" with={{ name: <bdi>{name}</bdi> }} />
      </p>
    </Dialog>
  );
}
