/** The owner of a PIN: always the address, and the user's name for it, if there is one. */
export function PinOwner({ name, address }: { name: string | null; address: string }) {
  if (!name || name === address) return <bdi>{address}</bdi>;
  return (
    <>
      <bdi>{name}</bdi> (<bdi>{address}</bdi>)
    </>
  );
}
