import type { ComponentChildren } from 'preact';
import type { Mailbox } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { lookUp, t } from '../../ui/i18n.ts';
import { GreenPerson, Icon } from '../../ui/Icon.tsx';
import { instance } from '../session.ts';
import type { Sight } from './model.ts';

interface AddressChipProps {
  mailbox: Mailbox;
  sight: Sight | undefined;
  held: boolean;
  onRemove: () => void;
}

interface Sign {
  kind: 'user' | 'mailbox' | 'new' | 'refused' | 'looking';
  icon: ComponentChildren;
  text: string;
}

/** Why somebody cannot be written to, in words. */
export const refusalText = (reason: string | null): string =>
  lookUp(`address.refused.${reason ?? ''}`) ?? t('address.refused');

function signOf(sight: Sight | undefined, held: boolean): Sign {
  if (!sight || sight.state === 'looking') {
    return { kind: 'looking', icon: <span class="spinner" aria-hidden="true" />, text: t('address.looking') };
  }
  if (sight.state === 'failed') return { kind: 'refused', icon: <Icon name="warn" />, text: t('address.failed') };
  if (held) return { kind: 'refused', icon: <Icon name="warn" />, text: t('address.held') };
  const { outcome, reason } = sight.resolved;
  const organisation = instance.value?.organisation ?? '';
  if (outcome === 'user')
    return { kind: 'user', icon: <Icon name="shield" />, text: t('address.user', { organisation }) };
  if (outcome === 'mailbox') return { kind: 'mailbox', icon: <Icon name="lock" />, text: t('address.mailbox') };
  if (outcome === 'new') return { kind: 'new', icon: <GreenPerson size={22} />, text: t('address.new') };
  return { kind: 'refused', icon: <Icon name="error" />, text: refusalText(reason) };
}

/** One recipient, and how the message will be protected on its way there. */
export function AddressChip({ mailbox, sight, held, onRemove }: AddressChipProps) {
  const { kind, icon, text } = signOf(sight, held);
  const name = mailbox.name ?? (sight?.state === 'known' ? sight.resolved.name : null);
  return (
    <li class={`address-chip address-chip-${kind}`}>
      <span class="address-sign">{icon}</span>
      <span class="address-text">
        <bdi class="address-name" title={mailbox.address}>
          {name || mailbox.address}
        </bdi>
        <span class="address-how">{text}</span>
      </span>
      <Button
        kind="icon"
        aria-label={t('address.remove', { address: name ? `${name} (${mailbox.address})` : mailbox.address })}
        onClick={onRemove}
        icon={<Icon name="close" size={16} />}
      />
    </li>
  );
}
