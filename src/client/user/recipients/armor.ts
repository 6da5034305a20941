const lineLength = 76;

/** ASCII armor of RFC 9580 section 6.2, without the checksum that readers must not require. */
export function armoredCertificate(certificate: Uint8Array): string {
  let binary = '';
  for (const byte of certificate) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(new RegExp(`.{1,${lineLength}}`, 'gu')) ?? [];
  return ['-----BEGIN PGP PUBLIC KEY BLOCK-----', '', ...lines, '-----END PGP PUBLIC KEY BLOCK-----', ''].join('\n');
}
