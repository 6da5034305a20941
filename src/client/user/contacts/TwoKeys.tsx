import type { B64u } from '../../crypto/client.ts';
import { t } from '../../ui/i18n.ts';
import { Fingerprint } from './KeyCard.tsx';

/** Two keys for one address, beside one another: the one that is believed, and the one that is named now. */
export function TwoKeys({ known, found }: { known: B64u; found: B64u }) {
  return (
    <dl class="two-keys">
      <div>
        <dt>{t('twoKeys.known')}</dt>
        <dd>
          <Fingerprint fingerprint={known} />
        </dd>
      </div>
      <div>
        <dt>{t('twoKeys.found')}</dt>
        <dd>
          <Fingerprint fingerprint={found} />
        </dd>
      </div>
    </dl>
  );
}
