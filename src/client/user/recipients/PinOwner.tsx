/** Whose PIN it is: the address always, and the name that the user gave it, where there is one. */
export function PinOwner({ name, address }: { name: string | null; address: string }) {
  if (!name || name === address) return <bdi>{address}</bdi>;
  return (
    <>
      <bdi>{name}</bdi> (<bdi>{address}</bdi>)
    </>
  );
}
