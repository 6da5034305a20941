import { Button } from '../../ui/Button.tsx';
import { TwoKeys } from '../../trust/Fingerprint.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';

/** The key that this mailbox knows for an address, and another one that nothing proves. */
export interface HeldKey {
  address: string;
  known: string;
  found: string;
}

/**
 * The held key in an error of attach() or sendReply(); null if it is another error, or the guest has nothing to decide.
 */
export function heldKeyOf(error: unknown): HeldKey | null {
  const { problem } = (error ?? {}) as { problem?: Partial<HeldKey> & { code?: string } };
  const { code, address, known, found } = problem ?? {};
  return code === 'sender-key-changed' && address && known && found ? { address, known, found } : null;
}

interface KeyQuestionProps extends HeldKey {
  /** The event, and the action to take. */
  text: string;
  action: string;
  onApprove: () => void;
}

/** Shows both keys; the guest decides. */
export function KeyQuestion({ address, known, found, text, action, onApprove }: KeyQuestionProps) {
  return (
    <Notice kind="error" title={t('keyQuestion.title', { address })}>
      <p>{text}</p>
      <TwoKeys known={known} found={found} />
      <div class="row">
        <Button onClick={onApprove}>{action}</Button>
      </div>
    </Notice>
  );
}
