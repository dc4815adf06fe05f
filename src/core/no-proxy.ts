// Whether a host is one that `NO_PROXY` takes out.

/** `*`, `example.com` (it and all below it), `.example.com`, `*.example.com`, an address, each perhaps with a port. */
export function isExcepted(except: string, { hostname, port }: { hostname: string; port: number }): boolean {
  const name = bare(hostname);
  return except.split(/[,\s]+/).some((entry) => {
    if (entry === '*') return true;
    const [, host = '', only] = /^(\[[^\]]+\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? [];
    const wanted = bare(host).replace(/^\*?\./, '');
    if (wanted === '' || (only !== undefined && Number(only) !== port)) return false;
    return name === wanted || name.endsWith(`.${wanted}`);
  });
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
