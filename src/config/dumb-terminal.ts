// Whether the terminal can do no more than write one line below the other.

export function isDumbTerminal(): boolean {
  return process.env['TERM'] === 'dumb';
}
