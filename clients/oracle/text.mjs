// Texts as Målgraf compares them.

/** What contains and startsWith compare: NFC and full case folding, by way of upper case (ß, SS and ss are one). */
export function fold(text) {
  return text.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** Order of the bytes of UTF-8. */
export function byBytes(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The collator that comes nearest to Målgraf's sort keys. */
export const collator = new Intl.Collator('sv', {numeric: true, sensitivity: 'base'});
