import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of third-party test data, which is beside the project and not part of it; null if it is absent. */
export function thirdParty(folder: string): string | null {
  const given = process.env.RESTANTE_SHARED;
  if (given) {
    const path = join(given, 'vectors', 'third-party', folder);
    return existsSync(path) ? path : null;
  }
  for (let at = import.meta.dirname; at !== dirname(at); at = dirname(at)) {
    const path = join(at, 'shared', 'vectors', 'third-party', folder);
    if (existsSync(path)) return path;
  }
  return null;
}
