// What a person sees on a terminal of some width after all that was written to it, told by a terminal emulator.
import headless from '@xterm/headless';

/** The lines from the first to the last that is not empty, scrolled ones among them, without blanks at their ends. */
export async function screenOf(written: string, columns: number): Promise<string> {
  const terminal = new headless.Terminal({
    cols: columns,
    rows: 30,
    scrollback: 1_000,
    allowProposedApi: true,
  });
  await new Promise<void>((resolve) => {
    terminal.write(written, resolve);
  });
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) =>
    active.getLine(row)?.translateToString(true),
  );
  terminal.dispose();
  return `${lines.join('\n').trimEnd()}\n`;
}

/** What differs from run to run, each in the place of something as long, so that lines break alike. */
export function steady(screen: string): string {
  return (
    screen
      .replaceAll(/(127\.0\.0\.1:)(\d+)/g, (_, host: string, port: string) => host + '0'.repeat(port.length))
      // Pace and time left are what they happen to be; on a narrow terminal the line is cut at its edge.
      .replaceAll(/(% \| ).*$/gm, '$1…')
      // Where an interrupt came is chance; how the table is drawn is not.
      .replaceAll(/[\d,]+(?= *[│|])|\b[\d,]+(?= calls?,)/g, (digits) => '#'.repeat(digits.length))
  );
}
