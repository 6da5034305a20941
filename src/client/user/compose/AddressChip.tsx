import { useEffect, useState } from 'preact/hooks';
import { tryCanon } from '../../crypto/address.ts';
import type { Mailbox } from '../../crypto/client.ts';
import { shownName } from '../../mail/shownName.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { OneLinePerson } from '../../ui/OneLinePerson.tsx';
import { VerifiedMark } from '../contacts/KeyCard.tsx';
import { SignIcon } from '../contacts/Protection.tsx';
import { offerOf } from '../recipients/provenance.ts';
import { trustedKeys } from '../account/trustedKeys.ts';
import { session } from '../account/session.ts';
import { instance } from '../../session/instance.ts';
import type { Finding } from '../recipients/findings.ts';
import { domainOf } from '../recipients/mailDomain.ts';
import { transports } from '../recipients/transports.ts';
import type { Resolved } from '../account/types.ts';
import { AddressSheet, type SheetPart } from './AddressSheet.tsx';
import type { ComposeModel } from './model.ts';
import { protectionOf, transportOf, travels, type ProtectionSign } from '../recipients/signs.ts';
import { questionOf } from './typos.ts';

interface AddressChipProps {
  model: ComposeModel;
  mailbox: Mailbox;
  onRemove: () => void;
  /** Replaces this address with another one. */
  onReplace: (address: string) => void;
}

function signOf(model: ComposeModel, finding: Finding | undefined): ProtectionSign {
  const known = finding?.state === 'known' ? finding : null;
  return protectionOf({
    finding,
    held: known !== null && model.isHeld(known),
    trustedKeys: trustedKeys.value,
    organisation: instance.value?.organisation ?? '',
    asMailbox: known !== null && model.wantsMailbox(known.resolved),
  });
}

/** One recipient with two signs: how the message is protected, and how the transport to their mail server is. */
export function AddressChip({ model, mailbox, onRemove, onReplace }: AddressChipProps) {
  const [sheet, setSheet] = useState<SheetPart | null>(null);
  const finding = model.findings.value[mailbox.address];
  const known = finding?.state === 'known' ? finding : null;
  const sign = signOf(model, finding);
  const name = shownName(mailbox) ?? shownName({ ...mailbox, name: known?.resolved.name ?? null });
  const whom = name ? `${name} (${mailbox.address})` : mailbox.address;
  const isOutside = known !== null && known.resolved.outcome !== 'user';
  return (
    <li class={`address-chip address-chip-${sign.kind}`}>
      <div class="address-text">
        <div class="address-name" title={mailbox.address}>
          <OneLinePerson kind={isOutside ? 'guest' : 'user'} name={name} address={mailbox.address} />
        </div>
        <Signs model={model} mailbox={mailbox} sign={sign} whom={whom} onSheet={setSheet} />
        {known ? <Question resolved={known.resolved} onReplace={onReplace} /> : null}
      </div>
      <Button
        kind="icon"
        aria-label={t('address.remove', { address: whom })}
        onClick={onRemove}
        icon={<Icon name="close" size={16} />}
      />
      {sheet && known ? (
        <AddressSheet
          model={model}
          mailbox={mailbox}
          finding={known}
          sign={sign}
          first={sheet}
          onClose={() => setSheet(null)}
        />
      ) : null}
    </li>
  );
}

/** Asks about a likely typing error: the address is new, and its domain is nearly that of a provider, or incomplete. */
function Question({ resolved, onReplace }: { resolved: Resolved; onReplace: (address: string) => void }) {
  const { outcome, canonical, input } = resolved;
  if (outcome !== 'new' || !canonical) return null;
  const own = session.value ? [domainOf(tryCanon(session.value.address) ?? '')] : [];
  const question = questionOf(input, canonical, own);
  if (!question) return null;
  const { hasNoDot, domain, meant } = question;
  return (
    <div class="address-question">
      {hasNoDot ? (
        <span class="small">
          <Icon name="warn" size={16} /> {t('address.noDot', { domain })}
        </span>
      ) : null}
      {meant ? (
        <button type="button" class="sign sign-question" onClick={() => onReplace(meant.address)}>
          <Icon name="warn" size={16} />
          {t('address.meant', { domain: meant.domain })}
        </button>
      ) : null}
    </div>
  );
}

interface SignsProps {
  model: ComposeModel;
  mailbox: Mailbox;
  sign: ProtectionSign;
  whom: string;
  onSheet: (part: SheetPart) => void;
}

function Signs({ model, mailbox, sign, whom, onSheet }: SignsProps) {
  const finding = model.findings.value[mailbox.address];
  const known = finding?.state === 'known' ? finding : null;
  return (
    <div class="address-signs">
      <ProtectionButton
        sign={sign}
        whom={whom}
        isLooking={!finding || finding.state === 'looking'}
        isOffered={known !== null && offerOf(known.resolved) !== null}
        onClick={() => {
          if (known) onSheet('protection');
          else if (finding?.state === 'failed') void model.lookUp([mailbox.address], true);
        }}
      />
      {travels(finding) && known?.resolved.canonical ? (
        <TransportButton domain={domainOf(known.resolved.canonical)} whom={whom} onClick={() => onSheet('transport')} />
      ) : null}
    </div>
  );
}

interface ProtectionButtonProps {
  sign: ProtectionSign;
  whom: string;
  isLooking: boolean;
  /** A key is offered that can be used instead. */
  isOffered: boolean;
  onClick: () => void;
}

function ProtectionButton({ sign, whom, isLooking, isOffered, onClick }: ProtectionButtonProps) {
  return (
    <button
      type="button"
      class={`sign sign-${sign.kind}`}
      aria-haspopup="dialog"
      aria-disabled={isLooking ? 'true' : undefined}
      onClick={onClick}
    >
      <SignIcon icon={sign.icon} size={18} />
      <span class="address-how">
        <span>{sign.text}</span>
        <span class="visually-hidden"> – {t('sheet.of', { address: whom })}</span>
      </span>
      {sign.verified ? <VerifiedMark /> : null}
      {isOffered ? <span class="sign-offer">{t('offer.sign')}</span> : null}
    </button>
  );
}

function TransportButton({ domain, whom, onClick }: { domain: string; whom: string; onClick: () => void }) {
  useEffect(() => transports.watch([domain]), [domain]);
  const sign = transportOf(transports.items.value[domain]);
  return (
    <button type="button" class={`sign transport-${sign.tone}`} aria-haspopup="dialog" onClick={onClick}>
      <SignIcon icon={sign.icon} size={22} />
      <span class="address-how">
        <span>{sign.text}</span>
        <span class="visually-hidden"> – {t('sheet.of', { address: whom })}</span>
      </span>
    </button>
  );
}
