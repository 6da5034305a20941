import { useState } from 'preact/hooks';
import type { Mailbox } from '../../crypto/client.ts';
import { shownName } from '../../mail/shownName.ts';
import { Person } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { t } from '../../ui/i18n.ts';
import { GreenPerson, Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTask } from '../../ui/useTask.ts';
import { CompareKey } from '../contacts/CompareKey.tsx';
import { KeyFactsList, useKeyFacts, VerifiedMark } from '../contacts/KeyCard.tsx';
import { KeyWarnings, SignIcon, SourceReports, TransportLine } from '../contacts/Protection.tsx';
import { keyOf, offerOf, pinSource, sourceText, type NamedKey } from '../recipients/provenance.ts';
import { importKey, markVerified } from '../contacts/store.ts';
import { trustedKeys } from '../account/trustedKeys.ts';
import type { KnownFinding } from '../recipients/findings.ts';
import type { Resolved } from '../account/types.ts';
import { domainOf } from '../recipients/mailDomain.ts';
import { transports } from '../recipients/transports.ts';
import type { ComposeModel } from './model.ts';
import { isVerified, travels, type ProtectionSign } from '../recipients/signs.ts';

/** Which of the two signs was clicked: it comes first. */
export type SheetPart = 'protection' | 'transport';

interface AddressSheetProps {
  model: ComposeModel;
  mailbox: Mailbox;
  finding: KnownFinding;
  sign: ProtectionSign;
  first: SheetPart;
  onClose: () => void;
}

/** Everything known about writing to one address, and the choices. */
export function AddressSheet({ model, mailbox, finding, sign, first, onClose }: AddressSheetProps) {
  const { resolved } = finding;
  const [comparing, setComparing] = useState<string | null>(null);
  const canonical = resolved.canonical ?? mailbox.address;
  const name = shownName(mailbox) ?? shownName({ ...mailbox, name: resolved.name });
  if (comparing) {
    return (
      <CompareKey
        name={name || mailbox.address}
        fingerprint={comparing}
        onVerified={async () => {
          await markVerified(canonical, comparing, pinSource(keyOf(resolved)));
          await model.lookUp([mailbox.address], true);
        }}
        onClose={() => setComparing(null)}
      />
    );
  }
  const protection = (
    <ProtectionPart key="protection" {...{ model, finding, sign, onClose }} onCompare={setComparing} />
  );
  const transport = travels(finding) ? (
    <TransportPart key="transport" domain={domainOf(canonical)} isForKey={resolved.outcome === 'pgp'} />
  ) : null;
  return (
    <Dialog title={t('sheet.title')} onClose={onClose}>
      <Person name={name} address={mailbox.address} />
      {first === 'transport' ? [transport, protection] : [protection, transport]}
    </Dialog>
  );
}

type ProtectionPartProps = Pick<AddressSheetProps, 'model' | 'finding' | 'sign' | 'onClose'> & {
  onCompare: (fingerprint: string) => void;
};

function ProtectionPart({ model, finding, sign, onClose, onCompare }: ProtectionPartProps) {
  return (
    <section class="stack" aria-label={t('sheet.protection')}>
      <h3>{t('sheet.protection')}</h3>
      <p class={`sign-line sign-${sign.kind}`}>
        <SignIcon icon={sign.icon} size={22} />
        <span>
          {sign.text} {sign.verified ? <VerifiedMark /> : null}
        </span>
      </p>
      <p class="soft">{t(explanationOf(finding, model))}</p>
      <KeyPart finding={finding} onCompare={onCompare} />
      <Choices model={model} finding={finding} onClose={onClose} />
    </section>
  );
}

function TransportPart({ domain, isForKey }: { domain: string; isForKey: boolean }) {
  return (
    <section class="stack" aria-label={t('sheet.transport')}>
      <h3>{t('sheet.transport')}</h3>
      <TransportLine item={transports.items.value[domain]} domain={domain} />
      <p class="small soft">{t(isForKey ? 'sheet.transportOfKey' : 'sheet.transportOfLink')}</p>
    </section>
  );
}

function explanationOf({ resolved }: KnownFinding, model: ComposeModel) {
  const { outcome, reason } = resolved;
  if (model.wantsMailbox(resolved)) return 'sheet.explain-instead';
  if (outcome === 'pgp') return 'sheet.explain-pgp';
  if (outcome === 'refused') return reason === 'key-unknown' ? 'sheet.explain-key-unknown' : 'sheet.explain-refused';
  return `sheet.explain-${outcome}` as const;
}

function KeyPart({ finding, onCompare }: { finding: KnownFinding; onCompare: (fingerprint: string) => void }) {
  const { resolved } = finding;
  const key = keyOf(resolved);
  const facts = useKeyFacts(key?.certificate);
  const canonical = resolved.canonical ?? '';
  if (!key) return <SourceReports reports={resolved.reports} fingerprint={null} canonical={canonical} />;
  const verified = isVerified(finding, trustedKeys.value);
  return (
    <>
      <KeyFactsList
        fingerprint={key.fingerprint}
        facts={facts}
        source={sourceText(key.source, canonical)}
        since={key.foundAt}
      />
      <KeyWarnings named={key} />
      <SourceReports reports={key.reports} fingerprint={key.fingerprint} canonical={canonical} />
      {verified ? null : (
        <div>
          <Button icon={<Icon name="verified" />} onClick={() => onCompare(key.fingerprint)}>
            {t('compare.title')}
          </Button>
        </div>
      )}
    </>
  );
}

interface ChoicesProps {
  model: ComposeModel;
  finding: KnownFinding;
  onClose: () => void;
}

/** Another protection than the default; each is a deliberate act. */
function Choices({ model, finding: { resolved }, onClose }: ChoicesProps) {
  const offer = offerOf(resolved);
  if (resolved.outcome === 'pgp' || model.wantsMailbox(resolved)) {
    return (
      <div>
        <InsteadButton model={model} resolved={resolved} onClose={onClose} />
      </div>
    );
  }
  if (resolved.outcome === 'refused' && resolved.reason === 'key-unknown') {
    return (
      <div class="row">
        <Button
          icon={<Icon name="refresh" />}
          onClick={() => {
            void model.lookUp([resolved.input], true);
            onClose();
          }}
        >
          {t('app.retry')}
        </Button>
        <InsteadButton model={model} resolved={resolved} onClose={onClose} />
      </div>
    );
  }
  return offer ? (
    <Offer model={model} canonical={resolved.canonical ?? ''} input={resolved.input} offer={offer} onClose={onClose} />
  ) : null;
}

/** Switches a recipient with a key, or possibly with one, to a temporary mailbox; and back. */
function InsteadButton({ model, resolved, onClose }: { model: ComposeModel; resolved: Resolved; onClose: () => void }) {
  const instead = model.wantsMailbox(resolved);
  return (
    <Button
      kind="quiet"
      icon={instead ? <Icon name="key" /> : <GreenPerson size={20} />}
      onClick={() => {
        model.setMailbox(resolved, !instead);
        onClose();
      }}
    >
      {t(instead ? 'sheet.useKey' : 'sheet.useMailbox')}
    </Button>
  );
}

interface OfferProps {
  model: ComposeModel;
  canonical: string;
  input: string;
  offer: NamedKey;
  onClose: () => void;
}

/** A key was found for a recipient who has a mailbox here. */
function Offer({ model, canonical, input, offer, onClose }: OfferProps) {
  const facts = useKeyFacts(offer.certificate);
  const task = useTask();
  const take = async () => {
    const taken = await task.run(async () => {
      await importKey({ facts: facts!, head: null }, false);
      await model.lookUp([input], true);
    });
    if (!taken) return;
    toast(t('offer.taken', { address: canonical }));
    onClose();
  };
  return (
    <Notice icon="key" title={t('offer.title')}>
      <p>{t('offer.text')}</p>
      <KeyFactsList
        fingerprint={offer.fingerprint}
        facts={facts}
        source={sourceText(offer.source, canonical)}
        since={offer.foundAt}
      />
      {task.error ? <p>{task.error}</p> : null}
      <div class="row">
        <Button busy={task.busy} disabled={!facts} onClick={() => void take()}>
          {t('offer.take')}
        </Button>
      </div>
    </Notice>
  );
}
