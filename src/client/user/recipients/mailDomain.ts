/** The part after the last @. */
export const domainOf = (canonical: string): string => canonical.slice(canonical.lastIndexOf('@') + 1);
