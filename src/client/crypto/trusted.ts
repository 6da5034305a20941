interface TrustedPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy;
}

/**
 * The one Trusted Types policy of both apps, named `restante`: it allows the worker's URL and nothing else. Without
 * Trusted Types in the browser, the URL stays as it is.
 */
export function trustedWorkerUrl(workerUrl: string): string {
  const rules = {
    createScriptURL(url: string) {
      if (url !== workerUrl) throw new TypeError('no script but the worker');
      return url;
    },
  };
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  return trustedTypes ? trustedTypes.createPolicy('restante', rules).createScriptURL(workerUrl) : workerUrl;
}
