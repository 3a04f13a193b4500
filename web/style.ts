/** The one style sheet: calm, dense, light and dark by the system's wish. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2530; --soft: #5a6775; --paper: #fbfbfa; --line: #d9dde2; --card: #fff;
	--good: #14663a; --good-bg: #e3f3e8; --bad: #98241b; --bad-bg: #fbe7e4; --wait: #6f4a00; --wait-bg: #fdf0d2; --none: #56616d; --none-bg: #eceff2; --link: #0a4f8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --soft: #a5b0bb; --paper: #14181d; --line: #313a44; --card: #1c2229;
	--good: #8ad9a8; --good-bg: #173524; --bad: #ffb0a6; --bad-bg: #471d19; --wait: #f5cf80; --wait-bg: #403009; --none: #a9b4bf; --none-bg: #262e37; --link: #8fc4ff; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; justify-content: space-between; padding: .6rem 1.2rem; border-bottom: 1px solid var(--line); background: var(--card); }
nav { display: flex; gap: 1.1rem; align-items: baseline; }
.brand { font-weight: 700; letter-spacing: .02em; }
header form { display: flex; gap: .4rem; align-items: center; }
header label { color: var(--soft); }
input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 4px; padding: .25rem .55rem; }
main { padding: .6rem 1.2rem 3rem; max-width: 1500px; }
h1 { font-size: 1.35rem; margin: .7rem 0; } h2 { font-size: 1.05rem; margin: 1.4rem 0 .5rem; }
a { color: var(--link); }
table { border-collapse: collapse; width: 100%; background: var(--card); }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); font-size: .85rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .3rem; }
.state { display: inline-block; padding: .05rem .5rem; border-radius: 3px; font-size: .85rem; white-space: nowrap; }
.complete, .filed { color: var(--good); background: var(--good-bg); }
.deficient, .missing, .unreadable, .quarantined { color: var(--bad); background: var(--bad-bg); }
.in-review, .received, .processing { color: var(--wait); background: var(--wait-bg); }
.not-needed, .blank, .waived { color: var(--none); background: var(--none-bg); }
.soft { color: var(--soft); }
ul.plain { margin: 0; padding: 0; list-style: none; }
.strip { display: flex; flex-wrap: wrap; gap: .8rem; margin: .5rem 0; }
.strip figure { margin: 0; width: 150px; }
.strip img { width: 100%; height: auto; border: 1px solid var(--line); background: #fff; display: block; }
figcaption { font-size: .8rem; color: var(--soft); }
.sheet { position: relative; max-width: 1000px; border: 1px solid var(--line); background: #fff; }
.sheet img, .sheet svg { display: block; width: 100%; height: auto; }
.sheet svg { position: absolute; inset: 0; height: 100%; }
.sheet rect { fill: rgba(10, 110, 200, .1); stroke: #0a6ec8; stroke-width: 2; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 5px; padding: .6rem .9rem; margin: .6rem 0; }
@media print { header { display: none; } body { background: #fff; } }
`;
