import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Notice } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problems.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';

/** A component whose code is loaded on first use. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [, redraw] = useState(0);
    const [failure, setFailure] = useState<unknown>(null);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (found) => {
          loaded = found;
          redraw((n) => n + 1);
        },
        (error: unknown) => setFailure(error),
      );
    }, []);
    if (failure) return <Notice kind="error">{problemText(failure)}</Notice>;
    const Loaded = loaded;
    return Loaded ? <Loaded {...props} /> : <Skeleton />;
  };
}
