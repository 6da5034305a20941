import { useRef, useState } from 'preact/hooks';
import { problemText } from './problems.ts';

export interface Task {
  busy: boolean;
  /** A sentence on what went wrong, or null. */
  error: string | null;
  setError: (error: string | null) => void;
  /** Runs one task at a time; its failure becomes a sentence. Returns whether it succeeded. */
  run: (work: () => Promise<void>) => Promise<boolean>;
}

/** An asynchronous task behind a button. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const running = useRef(false);
  const run = async (work: () => Promise<void>) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(problemText(failure));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, setError, run };
}
