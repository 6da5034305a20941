import { useEffect, useState } from 'preact/hooks';
import { worker } from '../account/worker.ts';

interface Computed {
  address: string;
  generation: number;
  pin: string;
}

/** A computed PIN; it is stored nowhere. Null until it is computed, and if there is no generation. */
export function usePin(address: string, generation: number | null): string | null {
  const [computed, setComputed] = useState<Computed | null>(null);
  useEffect(() => {
    if (generation === null) return;
    let gone = false;
    void worker.pin({ address, generation }).then(({ pin }) => gone || setComputed({ address, generation, pin }));
    return () => void (gone = true);
  }, [address, generation]);
  // One that was computed for another address is not shown, not even until the next render.
  return computed?.address === address && computed.generation === generation ? computed.pin : null;
}
