// Holds Målgraf's sort keys against Intl.Collator, whose Swedish data are newer: node collation.mjs SORT_KEYS_JSON
// Prints each pair of texts that the two order differently, or that one of them alone takes for equal, as a line of JSON.
import {readFileSync} from 'node:fs';
import {byBytes, collator} from './text.mjs';

const keys = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const texts = Object.keys(keys);
for (const [i, a] of texts.entries()) {
  for (const b of texts.slice(i + 1)) {
    const [ours, theirs] = [Math.sign(collator.compare(a, b)), Math.sign(byBytes(keys[a], keys[b]))];
    if (ours !== theirs) console.log(JSON.stringify({a, b, intl: ours, sortKey: theirs}));
  }
}
