// The glob that a dateformat makes. Its literal characters are wildcards when they look like it, as in logrotate.
// Matching takes time in proportion to pattern × text, whatever the pattern.

/** One position of a pattern: any run of bytes, or one byte that is accepted. */
export type GlobToken =
  { readonly kind: 'run' } | { readonly kind: 'one'; readonly accepts: RegExp };

/** Splits a glob(7) pattern; `/` is matched by no wildcard. */
export function parseGlob(pattern: string): readonly GlobToken[] {
  return Array.from(pattern.matchAll(TOKEN), ([token]) =>
    token === '*' ? { kind: 'run' } : { kind: 'one', accepts: acceptedBy(token) },
  );
}

// A bracket list may begin with `]`; a list that is not closed is a literal `[`.
const TOKEN = /\*|\[[!^]?\]?(?:\[:[a-z]+:\]|[^\]])*\]|\\[^]|[^]/g;

/** Tells whether a pattern matches the whole text. */
export function matchGlob(tokens: readonly GlobToken[], text: string): boolean {
  let token = 0;
  let at = 0;
  let retry: { readonly token: number; at: number } | undefined;
  while (at < text.length || token < tokens.length) {
    const current = tokens[token];
    if (current?.kind === 'run') {
      retry = { token, at };
      token++;
    } else if (at < text.length && current?.accepts.test(text.charAt(at)) === true) {
      token++;
      at++;
    } else if (retry !== undefined && retry.at < text.length && text[retry.at] !== '/') {
      retry.at++;
      at = retry.at;
      token = retry.token + 1;
    } else {
      return false;
    }
  }
  return true;
}

function acceptedBy(token: string): RegExp {
  if (token === '?') return /^[^/]$/;
  if (token.length === 1) return literal(token);
  if (token.startsWith('\\')) return literal(token.slice(1));
  return bracketList(token.slice(1, -1));
}

function literal(char: string): RegExp {
  return new RegExp(`^${escapeChar(char)}$`);
}

function bracketList(body: string): RegExp {
  const negated = /^[!^]/.test(body);
  const items = Array.from(
    (negated ? body.slice(1) : body).matchAll(ITEM),
    ([item, name, from, to]) => {
      if (name !== undefined) return CLASSES[name] ?? '';
      if (from === undefined || to === undefined) return escapeChar(item.replace(/^\\(?=.)/s, ''));
      return from <= to ? `${escapeChar(from)}-${escapeChar(to)}` : '';
    },
  );
  return new RegExp(`^(?!/)[${negated ? '^' : ''}${items.join('')}]$`);
}

const ITEM = /\[:([a-z]+):\]|([^])-([^])|\\[^]|[^]/g;

function escapeChar(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

const CLASSES: { readonly [name: string]: string | undefined } = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t-\\r',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};
