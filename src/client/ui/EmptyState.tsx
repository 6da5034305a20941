import type { ComponentChildren } from 'preact';

interface EmptyStateProps {
  picture?: ComponentChildren;
  title: string;
  children?: ComponentChildren;
}

/** Shown where there is nothing yet: why, and what will change it. */
export function EmptyState({ picture, title, children }: EmptyStateProps) {
  return (
    <div class="empty">
      {picture}
      <h2>{title}</h2>
      {children}
    </div>
  );
}
