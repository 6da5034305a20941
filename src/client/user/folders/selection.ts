import type { B64u } from '../../crypto/client.ts';

/** Which messages of a list are selected, and from which one a range is counted. */
export interface Selection {
  ids: ReadonlySet<B64u>;
  anchor: B64u | null;
}

export const nothing: Selection = { ids: new Set(), anchor: null };

/** Adds or removes one message; as a range, everything from the last one to this one becomes like this one. */
export function toggled({ ids, anchor }: Selection, id: B64u, shown: readonly B64u[], asRange: boolean): Selection {
  const next = new Set(ids);
  const from = asRange && anchor ? shown.indexOf(anchor) : -1;
  const to = shown.indexOf(id);
  const range = from < 0 ? [id] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const one of range) {
    if (ids.has(id)) next.delete(one);
    else next.add(one);
  }
  return { ids: next, anchor: id };
}

/** The selected messages that are shown: no action affects those that a filter hides, or that have left the list. */
export const selectedOf = ({ ids }: Selection, shown: readonly B64u[]): B64u[] => shown.filter((id) => ids.has(id));
