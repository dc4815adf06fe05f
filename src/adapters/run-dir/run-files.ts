// The names of the files in a run directory.

export const RUN_FILES = {
  plan: 'plan.json',
  batches: 'batches.ndjson',
  excluded: 'excluded.csv',
  /** What `--probe` found before anything was sent. */
  probe: 'probe.json',
  ledger: 'ledger.ndjson',
  /** How far the batches that are not settled have come; removed when the run has finished. */
  inFlight: 'in-flight.ndjson',
  outcomes: 'outcomes.csv',
  failed: 'failed.csv',
  summary: 'summary.json',
  /** What each verification was told, row by row. */
  verification: 'verification.ndjson',
  /** The verdicts of the last one, as a table. */
  verdicts: 'verification.csv',
  /** How the run gets on while a process works on it; removed when that ends. */
  status: 'status.json',
  /** What operators asked from other terminals. */
  control: 'control.ndjson',
  log: 'run.log',
} as const;
