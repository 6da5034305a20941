import { useState } from 'preact/hooks';
import type { NotedInvitation } from '../../crypto/client.ts';
import { formatPin } from '../../crypto/pin.ts';
import type { Named } from '../../mail/shownName.ts';
import { Checkbox } from '../../ui/Choice.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Text } from '../../ui/Text.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { PinOwner } from '../recipients/PinOwner.tsx';
import type { MessageItem } from '../account/types.ts';
import { awaitingPin, ownName, whoGetsPin } from '../sending/callWithPin.ts';
import { phoneLinks } from './phoneLinks.ts';
import { useNotedLinks } from './useNotedLinks.ts';
import { usePin } from './usePin.ts';

interface CallWithPinProps {
  item: MessageItem;
  /** The people whom the user's own message or draft names: the server's names are never shown beside a PIN. */
  people: readonly Named[];
}

/** The first thing after sending: whom to call, and the PIN to tell. Stays until the message was opened. */
export function CallWithPin({ item, people }: CallWithPinProps) {
  const waiting = awaitingPin(item);
  const states = useNotedLinks(item, waiting);
  const known = states.filter(({ at }) => at === 'noted' || at === 'unnoted');
  if (known.length === 0) return null;
  return (
    <section class="pin-card call-card no-print" aria-label={t('call.title')}>
      {states.map((state, i) => {
        const { address } = waiting[i]!;
        if (state.at === 'unnoted') return <UnnotedLink key={address} address={address} />;
        if (state.at !== 'noted') return null;
        return <CallOne key={address} link={state.link} people={people} isOnly={known.length === 1} />;
      })}
    </section>
  );
}

/** The server names a link that the user's own note does not: no PIN is shown for it. */
export function UnnotedLink({ address }: { address: string }) {
  return (
    <Notice kind="warn" title={t('pin.unnotedTitle', { address })}>
      <p>{t('pin.unnoted')}</p>
    </Notice>
  );
}

interface CallOneProps {
  link: NotedInvitation;
  people: readonly Named[];
  isOnly: boolean;
}

function CallOne({ link: { address, generation }, people, isOnly }: CallOneProps) {
  const pin = usePin(address, generation);
  if (!pin) return null;
  const owner = <PinOwner name={ownName(address, people)} address={address} />;
  const name = whoGetsPin(address, people);
  return (
    <div class="stack-s call-one">
      <h2 class="call-line">
        <Icon name="phone" size={22} />
        <span>
          <Text k="call.line" with={{ name: owner, pin: <strong class="mono call-pin">{formatPin(pin)}</strong> }} />
        </span>
      </h2>
      <p class="small">
        <Text k="pin.explain" with={{ name: owner }} />
      </p>
      {isOnly ? (
        <PhoneForm name={name} pin={pin} />
      ) : (
        <details>
          <summary>{t('call.more')}</summary>
          <PhoneForm name={name} pin={pin} />
        </details>
      )}
    </div>
  );
}

/** Text typed here stays in this component: no request, no storage, no form history. */
function PhoneForm({ name, pin }: { name: string; pin: string }) {
  const [number, setNumber] = useState('');
  const [withPin, setWithPin] = useState(false);
  const links = phoneLinks(number, withPin ? t('call.smsPin', { pin: formatPin(pin) }) : t('call.sms'));
  return (
    <div class="stack-s">
      <div class="call-number">
        <TextField
          label={t('call.number')}
          hint={t('call.numberHint')}
          optional
          type="tel"
          autocomplete="off"
          value={number}
          onInput={setNumber}
        />
      </div>
      {links ? (
        <Checkbox label={t('call.withPin')} hint={t('call.withPinHint')} checked={withPin} onChange={setWithPin} />
      ) : null}
      <div class="row">
        {links ? (
          <>
            <a class="button button-primary" href={links.tel} aria-label={t('call.call', { name })}>
              <Icon name="phone" />
              {t('call.callShort')}
            </a>
            <a class="button" href={links.sms} aria-label={t('call.text', { name })}>
              <Icon name="send" />
              {t('call.textShort')}
            </a>
          </>
        ) : null}
        <CopyButton text={formatPin(pin)} label={t('pin.copy')} />
      </div>
    </div>
  );
}
