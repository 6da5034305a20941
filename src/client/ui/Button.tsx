import type { ComponentChildren, ComponentProps } from 'preact';

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger' | 'icon';

type ButtonProps = Omit<ComponentProps<'button'>, 'icon' | 'disabled'> & {
  kind?: ButtonKind;
  /** Work is in progress: clicks are ignored, focus and name stay. */
  busy?: boolean;
  disabled?: boolean;
  wide?: boolean;
  icon?: ComponentChildren;
  children?: ComponentChildren;
};

const classes: Record<ButtonKind, string> = {
  primary: 'button button-primary',
  secondary: 'button',
  quiet: 'button button-plain',
  danger: 'button button-danger',
  icon: 'button button-icon',
};

/** A button that is never natively disabled while busy, so that keyboard focus is not lost. */
export function Button({
  kind = 'secondary',
  busy,
  disabled,
  wide,
  icon,
  children,
  onClick,
  type,
  class: extra,
  ...rest
}: ButtonProps) {
  const idle = !busy && !disabled;
  return (
    <button
      {...(rest as object)}
      type={type ?? 'button'}
      class={`${classes[kind]}${wide ? ' button-wide' : ''}${extra ? ` ${String(extra)}` : ''}`}
      aria-busy={busy ? 'true' : undefined}
      aria-disabled={idle ? undefined : 'true'}
      onClick={(event) => {
        if (!idle) event.preventDefault();
        else onClick?.call(event.currentTarget, event);
      }}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}
