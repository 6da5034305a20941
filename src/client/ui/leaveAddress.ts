/**
 * A classic script, the first that both apps' pages run: before anything else is loaded, it removes what follows # (or
 * %23, as rewriters write it) from the address bar and so from the tab's history. arrivedAddress.ts reads it from this
 * tab's memory. Imports nothing: build/leaveAddress.ts emits it unchanged.
 */
(() => {
  const leave = () => {
    const address = location.href;
    const at = address.search(/#|%(?:25)*23/i);
    if (at < 0) return false;
    const left = address.slice(0, at);
    try {
      sessionStorage.setItem('restante.address', JSON.stringify({ address, left, at: Date.now() }));
      history.replaceState(history.state, '', left);
    } catch {
      // If storage is forbidden, the app itself reads the address once it runs.
    }
    return true;
  };
  leave();
  // A link opened or pasted over the address of its own page loads nothing by itself.
  addEventListener('hashchange', () => {
    if (leave()) location.reload();
  });
})();
