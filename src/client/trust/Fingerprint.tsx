import { Fragment } from 'preact';
import { formatFingerprint } from '../crypto/fingerprint.ts';
import type { B64u } from '../crypto/client.ts';
import { t } from '../ui/i18n.ts';

/** A fingerprint in groups of four that never break inside, five to a line if there is room. */
export function Fingerprint({ fingerprint }: { fingerprint: B64u }) {
  const groups = formatFingerprint(fingerprint).split(/ +/u);
  return (
    <span class="fpr mono fingerprint">
      {groups.map((group, i) => (
        <Fragment key={i}>
          <span class="fpr-group">{group}</span>{' '}
        </Fragment>
      ))}
    </span>
  );
}

/** Two keys for one address, side by side: the trusted one, and the one that is named now. */
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
