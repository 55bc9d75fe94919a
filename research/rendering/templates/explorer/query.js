// A search: blanks or AND join words, OR parts alternatives, quotes keep a phrase
// together, a minus or NOT leaves out, parentheses group. Operators are upper-case.
const PIECES = /[-－](?=\S)|["“”「『]([^"“”」』]*)["“”」』]?|[()|]|[^\s()|"“”「」『』]+/gu;

function parsedQuery(text) {
  const pieces = [...text.matchAll(PIECES)];
  let place = 0;
  const next = () => pieces[place]?.[0];
  const isOr = () => ["OR", "|"].includes(next());
  const isNot = () => ["NOT", "-", "－"].includes(next());

  function either() {
    const parts = [joined()];
    while (isOr()) {
      place += 1;
      parts.push(joined());
    }
    const said = parts.filter(Boolean);
    return said.length > 1 ? { or: said } : (said[0] ?? null);
  }
  function joined() {
    const parts = [];
    while (next() !== undefined && next() !== ")" && !isOr()) {
      if (next() === "AND") place += 1;
      else parts.push(factor());
    }
    const said = parts.filter(Boolean);
    return said.length > 1 ? { and: said } : (said[0] ?? null);
  }
  function factor() {
    if (isNot()) {
      place += 1;
      const left = next() === undefined || next() === ")" || isOr() ? null : factor();
      return left && { not: left };
    }
    if (next() === "(") {
      place += 1;
      const inside = either();
      if (next() === ")") place += 1;
      return inside;
    }
    const [whole, phrase] = pieces[place];
    place += 1;
    // A minus inside a word is no operator, as the word was taken whole.
    const word = (phrase ?? whole).trim().toLowerCase();
    return word ? { word } : null;
  }
  let tree = either();
  while (place < pieces.length) {
    place += 1; // a parenthesis that none opened
    const rest = either();
    if (rest) tree = tree ? { and: [tree, rest] } : rest;
  }
  return tree;
}

function holdsQuery(tree, text) {
  if (tree.word !== undefined) return text.includes(tree.word);
  if (tree.not) return !holdsQuery(tree.not, text);
  if (tree.or) return tree.or.some((part) => holdsQuery(part, text));
  return tree.and.every((part) => holdsQuery(part, text));
}

// The words that a text which is found may hold, for marking.
function wordsOf(tree) {
  if (!tree || tree.not) return [];
  return tree.word !== undefined ? [tree.word] : (tree.and ?? tree.or).flatMap(wordsOf);
}

// Where words stand in a text: [start, end], in order and apart.
function hitsIn(text, words) {
  const low = text.toLowerCase();
  const found = [];
  for (const word of words) {
    for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + word.length)) {
      found.push([at, at + word.length]);
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return found.filter(([start], n) => n === 0 || start >= found[n - 1][1]);
}
