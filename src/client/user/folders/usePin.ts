import { useEffect, useState } from 'preact/hooks';
import { worker } from '../worker.ts';

/** A PIN computed again; it is stored nowhere. Null until it is known, and where there is no generation. */
export function usePin(address: string, generation: number | null): string | null {
  const [pin, setPin] = useState<string | null>(null);
  useEffect(() => {
    setPin(null);
    if (generation === null) return;
    let gone = false;
    void worker.pin({ address, generation }).then((made) => gone || setPin(made.pin));
    return () => void (gone = true);
  }, [address, generation]);
  return pin;
}
