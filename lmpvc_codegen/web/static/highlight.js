// Colours Python: a line of source becomes pieces of text with a kind; never markup.

const KEYWORDS = new Set((
  'and as assert async await break case class continue def del elif else except False finally for '
  + 'from global if import in is lambda match None nonlocal not or pass raise return True try while '
  + 'with yield').split(' '));

const TOKEN = new RegExp([
  /(?<comment>#[^\n]*)/,
  /(?<string>[rbfuRBFU]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?))/,
  /(?<number>\b\d[\w.]*)/,
  /(?<word>[\p{L}_][\p{L}\p{N}_]*)/,
].map((part) => part.source).join('|'), 'gu');

// Gives the lines of a source, each a list of [kind, text].
export function pythonLines(source) {
  const lines = [[]];
  const put = (kind, text) => text.split('\n').forEach((piece, index) => {
    if (index) lines.push([]);
    if (piece) lines.at(-1).push([kind, piece]);
  });
  let at = 0;
  let before = '';
  for (const match of source.matchAll(TOKEN)) {
    put('', source.slice(at, match.index));
    at = match.index + match[0].length;
    put(kindOf(match, before, source[at]), match[0]);
    before = match[0];
  }
  put('', source.slice(at));
  return lines;
}

function kindOf({ groups }, before, next) {
  const [kind] = Object.entries(groups).find(([, text]) => text !== undefined);
  if (kind !== 'word') return kind;
  if (KEYWORDS.has(groups.word)) return 'keyword';
  if (before === 'def' || before === 'class') return 'name';
  return next === '(' ? 'call' : '';
}
