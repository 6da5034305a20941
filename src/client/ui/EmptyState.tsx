import type { ComponentChildren } from 'preact';

interface EmptyStateProps {
  picture?: ComponentChildren;
  title: string;
  children?: ComponentChildren;
}

/** What stands where nothing is yet: why, and what will make it change. */
export function EmptyState({ picture, title, children }: EmptyStateProps) {
  return (
    <div class="empty">
      {picture}
      <h2>{title}</h2>
      {children}
    </div>
  );
}
