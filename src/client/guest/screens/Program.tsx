import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { formatFingerprint } from '../../crypto/fingerprint.ts';
import { nameAndAddress } from '../../mail/address.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, Title } from '../../ui/Page.tsx';
import { navigate } from '../../ui/router.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import { removeOwnKey, switchDelivery } from '../mailbox/delivery.ts';
import type { OwnKey } from '../mailbox/types.ts';
import { session } from '../mailbox/state.ts';
import { organisation } from '../../session/instance.ts';
import { FellBack } from './FellBack.tsx';
import { PasswordStep } from './PasswordStep.tsx';
import { BackToMailbox } from './Settings.tsx';

/** Moves from the mailbox to the guest's own mail program: first a key there, then the switch. */
export function Program() {
  const delivery = session.value?.delivery;
  if (!delivery) return null;
  return (
    <>
      <BackToMailbox to="/m/settings" label={t('settings.title')} />
      <Title tab={`${t('program.title')} · ${organisation()}`}>{t('program.title')}</Title>
      <FellBack />
      <Sheet plain>
        <div class="prose">
          <p>{t('program.what')}</p>
        </div>
        <Notice kind={delivery.direct ? 'success' : 'info'} title={t('program.now')}>
          {t(delivery.direct ? 'program.nowDirect' : 'program.nowMailbox')}
        </Notice>
        <Step number={1} title={t('program.take')}>
          <p>{t('program.takeWhy')}</p>
          <div>
            <Button icon={<Icon name="download" />} onClick={() => navigate('/m/settings/key')}>
              {t('export.title')}
            </Button>
          </div>
        </Step>
        <Step number={2} title={t('program.bring')}>
          {delivery.ownKey ? (
            <Brought brought={delivery.ownKey} />
          ) : (
            <>
              <p>{t('program.bringWhy')}</p>
              <Bring label={t('ownKey.title')} />
            </>
          )}
        </Step>
        <Step number={3} title={t('delivery.title')}>
          <Delivery direct={delivery.direct} own={delivery.ownKey !== null} />
        </Step>
      </Sheet>
    </>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ComponentChildren }) {
  return (
    <section class="settings-section">
      <h2 class="step-title">
        <span class="step-number" aria-hidden="true">
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Bring({ label }: { label: string }) {
  return (
    <div>
      <Button icon={<Icon name="upload" />} onClick={() => navigate('/m/settings/own-key')}>
        {label}
      </Button>
    </div>
  );
}

/** The key that the guest added, and a button to remove it. */
function Brought({ brought }: { brought: OwnKey }) {
  const [removing, setRemoving] = useState(false);
  return (
    <>
      {brought.usable ? null : <Notice kind="warn">{t('ownKey.ended')}</Notice>}
      <KeyCard userIds={brought.userIds} fingerprint={brought.fingerprint} expires={brought.expires} />
      {removing ? (
        <>
          <p>{t('ownKey.removeWhat')}</p>
          <PasswordStep
            action={t('ownKey.remove')}
            run={async (password) => {
              await removeOwnKey(password);
              toast(t('ownKey.removed'));
            }}
            onCancel={() => setRemoving(false)}
          />
        </>
      ) : (
        <div class="row">
          <Bring label={t('program.bringOther')} />
          <Button kind="quiet" icon={<Icon name="trash" />} onClick={() => setRemoving(true)}>
            {t('ownKey.remove')}
          </Button>
        </div>
      )}
    </>
  );
}

/** Name and address on separate lines: an address is not broken if it could fit. */
function Owner({ id }: { id: string }) {
  const { name, address } = nameAndAddress(id) ?? { name: '', address: id };
  return (
    <span class="key-owner">
      {name ? <bdi>{name}</bdi> : null}
      <bdi>{address}</bdi>
    </span>
  );
}

interface KeyCardProps {
  userIds: string[];
  fingerprint: string;
  expires: string | null;
}

/** A key's owner, its fingerprint, and when it expires. */
export function KeyCard({ userIds, fingerprint, expires }: KeyCardProps) {
  return (
    <div class="key-card">
      <Icon name="key" />
      <div class="stack-s">
        {userIds.map((id) => (
          <Owner key={id} id={id} />
        ))}
        <span class="small soft">{t('ownKey.fingerprint')}</span>
        <span class="mono small key-fingerprint">{formatFingerprint(fingerprint)}</span>
        <span class="small soft">
          {expires ? <Text k="ownKey.until" with={{ date: <Time at={expires} style="date" /> }} /> : t('ownKey.noEnd')}
        </span>
      </div>
    </div>
  );
}

function Consequences({ direct }: { direct: boolean }) {
  return (
    <div class="prose">
      <p>{t(direct ? 'delivery.isOn' : 'delivery.what')}</p>
      {direct ? null : (
        <ul>
          <li>{t('delivery.new')}</li>
          <li>{t('delivery.noCopy')}</li>
          <li>{t('delivery.stays')}</li>
          <li>{t('delivery.back')}</li>
        </ul>
      )}
    </div>
  );
}

/** On and off, with what it means. */
function Delivery({ direct, own }: { direct: boolean; own: boolean }) {
  const [asking, setAsking] = useState(false);
  const label = t(direct ? 'delivery.off' : 'delivery.on');
  return (
    <>
      <Consequences direct={direct} />
      {direct || own ? null : <p class="soft">{t('delivery.needsKey')}</p>}
      {asking ? (
        <PasswordStep
          action={label}
          icon={<Icon name={direct ? 'inbox' : 'send'} />}
          run={async (password) => {
            await switchDelivery(!direct, password);
            setAsking(false);
            toast(t(direct ? 'delivery.isOffNow' : 'delivery.isOnNow'));
          }}
          onCancel={() => setAsking(false)}
        />
      ) : (
        <div>
          <Button
            kind={direct ? 'secondary' : 'primary'}
            icon={<Icon name={direct ? 'inbox' : 'send'} />}
            onClick={() => setAsking(true)}
          >
            {label}
          </Button>
        </div>
      )}
    </>
  );
}
