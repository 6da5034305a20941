import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { TextArea } from '../../ui/TextField.tsx';
import { useTask } from '../../ui/useTask.ts';
import { ownRecord } from '../account/privateRecord.ts';
import { longestSignature } from '../drafts/signature.ts';

/** The stored text, and the text as it is typed; `typed` is null before the first change. */
function useSignature() {
  const known = ownRecord.value.value?.signature;
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const task = useTask();
  useEffect(() => void ownRecord.load().catch(setError), []);
  const text = typed ?? known ?? '';
  const isLong = [...text].length > longestSignature;
  const save = async (event: Event) => {
    event.preventDefault();
    if (isLong) return;
    await task.run(async () => {
      await ownRecord.change((record) => ({ ...record, signature: text.trim() }));
      setTyped(null);
      toast(t('signatureText.saved'));
    });
  };
  return { known, typed, setTyped, text, isLong, error, task, save };
}

/** The text below every new message. */
export function Signature() {
  const { known, typed, setTyped, text, isLong, error, task, save } = useSignature();
  return (
    <Sheet plain>
      <h2>{t('signatureText.title')}</h2>
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
      <form class="stack" onSubmit={(event) => void save(event)}>
        <TextArea
          label={t('signatureText.label')}
          hint={t('signatureText.hint')}
          optional
          rows={4}
          readOnly={known === undefined}
          value={text}
          onInput={setTyped}
          error={isLong ? t('signatureText.long', { max: longestSignature }) : null}
        />
        {task.error ? <Notice kind="error">{task.error}</Notice> : null}
        {typed !== null && typed.trim() !== known ? (
          <div>
            <Button type="submit" busy={task.busy}>
              {t('signatureText.save')}
            </Button>
          </div>
        ) : null}
      </form>
    </Sheet>
  );
}
