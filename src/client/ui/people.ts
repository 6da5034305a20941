interface Author {
  kind: 'user' | 'guest';
  name: string | null;
  address: string;
}

/** What to call an author on one line. A guest's name is their own claim, so it stands beside the address, never alone. */
export function whoIs({ kind, name, address }: Author): string {
  if (!name || name === address) return address;
  return kind === 'guest' ? `${name} (${address})` : name;
}
