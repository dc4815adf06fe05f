// How tables look: without colours, which files and mails show as rubbish.

export const PLAIN_TABLE = { style: { head: [], border: [], compact: true } };
