import { createHash } from 'node:crypto';
import type { Answer, Hit } from '../actors/search.ts';
import { queryTerms } from '../ranking/query-terms.ts';
import { escapeHtml, highlighted } from './html.ts';

/** What the page shows. */
export interface PageContent {
  /** As it was typed; empty: nothing was asked. */
  readonly query: string;
  readonly answer?: Answer;
  /** Why there is no answer. */
  readonly problem?: string;
  /** Of the index, at the foot of the page. */
  readonly status: string;
}

const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --back: #ffffff; --card: #f6f8fa; --accent: #0969da; --mark: #fff3b0 }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --quiet: #9198a1; --line: #3d444d; --back: #0d1117; --card: #151b23; --accent: #4493f8; --mark: #6b5300 }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem; max-width: 56rem; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
h1 { margin: 0 0 1rem; font-size: 1.25rem; font-weight: 600 }
form { display: flex; gap: .5rem }
input { flex: 1; min-width: 0; padding: .55rem .8rem; font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: .4rem }
input:focus { outline: 2px solid var(--accent); outline-offset: -1px }
button { padding: .55rem 1.1rem; font: inherit; color: #fff; background: var(--accent); border: 0; border-radius: .4rem; cursor: pointer }
.note, footer { color: var(--quiet); font-size: .875rem }
.problem { padding: .6rem .8rem; border-left: 3px solid #cf222e; background: var(--card) }
ol { margin: 0; padding: 0; list-style: none }
li { margin: 0 0 .75rem; border: 1px solid var(--line); border-radius: .4rem; overflow: hidden }
li header { padding: .35rem .8rem; background: var(--card); border-bottom: 1px solid var(--line); font-size: .875rem; overflow-wrap: anywhere }
li header b { color: var(--accent); font-weight: 600 }
pre { margin: 0; padding: .6rem .8rem; overflow-x: auto; font: .85rem/1.45 ui-monospace, monospace }
mark { color: inherit; background: var(--mark); border-radius: .15rem }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .75rem }
`;

/** Keeps the foot of the page true. Without it the page does all the same. */
const SCRIPT = `
const foot = document.querySelector('footer');
new EventSource('/events').onmessage = ({ data }) => { foot.textContent = JSON.parse(data).line };
`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing else is loaded, run or framed: what somebody's sources say cannot become more than text. */
export const PAGE_POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The search page: a form, and what was found. */
export function page({ query, answer, problem, status }: PageContent): string {
  const title = query === '' ? 'code search' : `${query} – code search`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>code search</h1>
<form action="/" role="search">
<input type="search" name="q" value="${escapeHtml(query)}" aria-label="what to look for" placeholder="readFile callback" maxlength="256" required autofocus>
<button>Search</button>
</form>
${problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`}
${answer === undefined ? '' : found(answer)}
<footer>${escapeHtml(status)}</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function found({ query, ms, files, hits }: Answer): string {
  const terms = queryTerms(query);
  const shown = hits.length < files ? `, the best ${hits.length}` : '';
  return `<p class="note">${files} ${files === 1 ? 'file' : 'files'}${shown}, ${ms.toFixed(1)} ms</p>
<ol>
${hits.map((hit) => item(hit, terms)).join('\n')}
</ol>`;
}

function item({ path, line, snippet }: Hit, terms: readonly string[]): string {
  const text = snippet === '' ? '' : `<pre>${highlighted(snippet, terms)}</pre>`;
  return `<li><header><b>${escapeHtml(path)}</b>:${line}</header>${text}</li>`;
}
