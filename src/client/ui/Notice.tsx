import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

export type NoticeKind = 'info' | 'warn' | 'error' | 'success';

interface NoticeProps {
  kind?: NoticeKind;
  title?: ComponentChildren;
  children?: ComponentChildren;
  icon?: IconName;
}

/** A paragraph that matters. Screen readers read errors at once, the rest when there is time. */
export function Notice({ kind = 'info', title, children, icon }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : kind === 'success' ? 'status' : undefined}>
      <Icon name={icon ?? kind} />
      <div class="notice-body">
        {title ? <div class="notice-title">{title}</div> : null}
        {children}
      </div>
    </div>
  );
}
