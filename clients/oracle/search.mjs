// Search: all words, by word or stem; exact hits first, then kind, sort key, id.
import {GraphQLError} from 'graphql';
import snowball from 'snowball-stemmers';
import {byBytes, fold} from './text.mjs';

const swedish = snowball.newStemmer('swedish');
const defaultHits = 50;
const mostHits = 1000;
const shortestStem = 4;
const reach = 80;

/** The words of a text: {word, stem, start, end}, folded; start and end count UTF-16 units of the text. */
export function words(text) {
  return [...text.matchAll(/[\p{L}\p{M}\p{Nd}]+/gu)].map((match) => {
    const word = fold(match[0]);
    return {word, stem: swedish.stem(word), start: match.index, end: match.index + match[0].length};
  });
}

function finds(asked, token) {
  return token.word === asked.word || token.word === asked.stem
    || ([...asked.stem].length >= shortestStem && token.word.startsWith(asked.stem));
}

/** Answers search(text:, kinds:, first:). */
export function search({model, world, sortKey}, {text, kinds, first}) {
  if (first < 0 || first > mostHits) throw new GraphQLError('no number of hits');
  const asked = words(text.normalize('NFC'));
  const names = [...model.kinds.keys()];
  const wanted = kinds?.length ? kinds.map(kindName) : names;
  const hits = world.nodes.filter((node) => wanted.includes(node.kind))
    .map((node) => hit(model.kinds.get(node.kind), node, asked)).filter(Boolean)
    .sort((a, b) => b.exact - a.exact || names.indexOf(a.node.kind) - names.indexOf(b.node.kind)
      || byBytes(sortKey(a.text), sortKey(b.text)) || byBytes(a.node.id, b.node.id));
  return {nodes: hits.slice(0, first ?? defaultHits), totalCount: hits.length};
}

function hit(kind, node, asked) {
  const searched = [...kind.properties.values()].filter((property) => property.search && node.set[property.name]);
  for (const {name} of searched) {
    const text = node.set[name];
    const tokens = words(text);
    if (asked.length && asked.every((word) => tokens.some((token) => finds(word, token)))) {
      const exact = asked.every((word) => tokens.some((token) => token.word === word.word));
      return {node, text, field: name, exact, snippet: snippet(text, tokens.find((token) => asked.some((word) => finds(word, token))))};
    }
  }
  return null;
}

/** 80 characters to each side of a token; an ellipsis says that the text goes on. */
function snippet(text, {start, end}) {
  const before = [...text.slice(0, start)];
  const after = [...text.slice(end)];
  return (before.length > reach ? '…' : '') + before.slice(-reach).join('') + text.slice(start, end)
    + after.slice(0, reach).join('') + (after.length > reach ? '…' : '');
}

/** FOLLOW_UP names the kind FollowUp. */
function kindName(value) {
  return value.split('_').map((part) => part[0] + part.slice(1).toLowerCase()).join('');
}
