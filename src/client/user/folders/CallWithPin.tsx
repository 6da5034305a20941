import { useState } from 'preact/hooks';
import { formatPin } from '../../crypto/pin.ts';
import { Checkbox } from '../../ui/Choice.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Text } from '../../ui/Text.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { MessageItem } from '../types.ts';
import { awaitingPin, type AwaitingPin } from './callWithPin.ts';
import { phoneLinks } from './phoneLinks.ts';
import { usePin } from './usePin.ts';

/** The first thing after sending: whom to call, and the PIN to tell. Stays until the message was opened. */
export function CallWithPin({ item }: { item: MessageItem }) {
  const waiting = awaitingPin(item);
  if (waiting.length === 0) return null;
  return (
    <section class="pin-card call-card no-print" aria-label={t('call.title')}>
      {waiting.map((recipient) => (
        <CallOne key={recipient.address} recipient={recipient} isOnly={waiting.length === 1} />
      ))}
    </section>
  );
}

function CallOne({ recipient, isOnly }: { recipient: AwaitingPin; isOnly: boolean }) {
  const { address, invitation } = recipient;
  const pin = usePin(address, invitation.generation);
  const name = recipient.name || address;
  if (!pin) return null;
  return (
    <div class="stack-s call-one">
      <h2 class="call-line">
        <Icon name="phone" size={22} />
        <span>
          <Text
            k="call.line"
            with={{ name: <bdi>{name}</bdi>, pin: <strong class="mono call-pin">{formatPin(pin)}</strong> }}
          />
        </span>
      </h2>
      <p class="small">
        <Text k="pin.explain" with={{ name: <bdi>{name}</bdi> }} />
      </p>
      {isOnly ? (
        <PhoneForm pin={pin} />
      ) : (
        <details>
          <summary>{t('call.more')}</summary>
          <PhoneForm pin={pin} />
        </details>
      )}
    </div>
  );
}

/** What is typed here stays in this component: no request, no storage, no form history. */
function PhoneForm({ pin }: { pin: string }) {
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
            <a class="button button-primary" href={links.tel}>
              <Icon name="phone" />
              {t('call.call')}
            </a>
            <a class="button" href={links.sms}>
              <Icon name="send" />
              {t('call.text')}
            </a>
          </>
        ) : null}
        <CopyButton text={formatPin(pin)} label={t('pin.copy')} />
      </div>
    </div>
  );
}
