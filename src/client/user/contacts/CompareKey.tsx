import { useEffect, useState } from 'preact/hooks';
import { fingerprintUri, fingerprintWords } from '../../crypto/fingerprint.ts';
import type { B64u } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Fingerprint } from '../../trust/Fingerprint.tsx';
import { language, languageNames, languages, t, tn, type Language } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { Select } from '../../ui/Select.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { useTask } from '../../ui/useTask.ts';
import { session } from '../account/session.ts';

type View = 'digits' | 'words' | 'code';
type Whose = 'theirs' | 'mine';

interface CompareKeyProps {
  name: string;
  fingerprint: B64u;
  /** Marks the key; throws ApiError. */
  onVerified: () => Promise<void>;
  onClose: () => void;
}

/** Two people check that they have the same key: by its digits, by words, or with a camera. */
export function CompareKey({ name, fingerprint, onVerified, onClose }: CompareKeyProps) {
  const [whose, setWhose] = useState<Whose>('theirs');
  const [differs, setDiffers] = useState(false);
  const task = useTask();
  const verify = async () => {
    if (await task.run(onVerified)) onClose();
  };
  const actions = differs ? (
    <Button onClick={() => setDiffers(false)}>{t('compare.again')}</Button>
  ) : (
    <>
      <Button kind="danger" onClick={() => setDiffers(true)}>
        {t('compare.different')}
      </Button>
      <Button kind="primary" busy={task.busy} icon={<Icon name="verified" />} onClick={() => void verify()}>
        {t('compare.same')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('compare.title')} onClose={onClose} actions={actions}>
      {differs ? (
        <Notice kind="error" title={t('compare.differsTitle', { name })}>
          <p>{t('compare.differs', { name })}</p>
        </Notice>
      ) : (
        <Keys name={name} fingerprint={fingerprint} whose={whose} onWhose={setWhose} />
      )}
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
    </Dialog>
  );
}

interface KeysProps {
  name: string;
  fingerprint: B64u;
  whose: Whose;
  onWhose: (whose: Whose) => void;
}

/** The other person's fingerprint, or the user's own for the other one to compare. */
function Keys({ name, fingerprint, whose, onWhose }: KeysProps) {
  const isTheirs = whose === 'theirs';
  return (
    <>
      <p>{t(`compare.how-${whose}`, { name })}</p>
      <FingerprintViews fingerprint={isTheirs ? fingerprint : session.value!.fingerprint} />
      <Button kind="quiet" icon={<Icon name="key" />} onClick={() => onWhose(isTheirs ? 'mine' : 'theirs')}>
        {isTheirs ? t('compare.showMine') : t('compare.showTheirs', { name })}
      </Button>
    </>
  );
}

/** One fingerprint in the three forms in which people can compare it. */
export function FingerprintViews({ fingerprint }: { fingerprint: B64u }) {
  const [view, setView] = useState<View>('digits');
  const views = (['digits', 'words', 'code'] as const).map((value) => ({ value, label: t(`compare.${value}`) }));
  return (
    <Tabs label={t('compare.views')} tabs={views} value={view} onChange={setView}>
      {view === 'digits' ? (
        <div class="code-box compare-digits">
          <Fingerprint fingerprint={fingerprint} />
        </div>
      ) : null}
      {view === 'words' ? <Words fingerprint={fingerprint} /> : null}
      {view === 'code' ? (
        <div class="compare-code">
          <QrCode text={fingerprintUri(fingerprint)} label={t('compare.codeLabel')} />
          <p class="small soft">{t('compare.codeHint')}</p>
        </div>
      ) : null}
    </Tabs>
  );
}

function Words({ fingerprint }: { fingerprint: B64u }) {
  const [words, setWords] = useState<string[]>([]);
  const [spoken, setSpoken] = useState<Language>(language.value);
  useEffect(() => {
    let gone = false;
    void fingerprintWords(fingerprint, spoken).then((made) => gone || setWords(made));
    return () => void (gone = true);
  }, [fingerprint, spoken]);
  // One bit in every 33 is a check bit (crypto/fingerprint.ts).
  const bits = (words.length * 32) / 3;
  return (
    <div class="stack">
      <ol class="compare-words" lang={spoken}>
        {words.map((word, i) => (
          <li key={i}>{word}</li>
        ))}
      </ol>
      <p class="small soft">{tn('compare.wordsHint', words.length, { bits })}</p>
      <Select
        label={t('compare.language')}
        value={spoken}
        options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
        onChange={setSpoken}
      />
    </div>
  );
}
