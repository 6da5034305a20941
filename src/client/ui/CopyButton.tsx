import { useState } from 'preact/hooks';
import { Button } from './Button.tsx';
import { t } from './i18n.ts';
import { Icon } from './Icon.tsx';
import { announce } from './live.tsx';

/** Copies a text; says when it did, or that the browser refused. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('done');
      announce(t('copy.done'));
    } catch {
      setState('failed');
      announce(t('copy.failed'));
    }
  };
  const words = { idle: label ?? t('copy.action'), done: t('copy.done'), failed: t('copy.failed') }[state];
  return (
    <Button onClick={copy} icon={<Icon name={state === 'done' ? 'check' : 'copy'} />}>
      {words}
    </Button>
  );
}
