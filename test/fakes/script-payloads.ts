const CALL = 'window.__ran=(window.__ran||0)+1';

const TAGS = [
	`<script>${CALL}</script>`,
	`<img src=x onerror="${CALL}">`,
	`<svg onload="${CALL}">`,
	`<svg><script>${CALL}</script></svg>`,
	`<body onload="${CALL}">`,
	`<iframe src="javascript:${CALL}"></iframe>`,
	`<iframe srcdoc="<script>${CALL}</script>"></iframe>`,
	`<a href="javascript:${CALL}">x</a>`,
	`<details open ontoggle="${CALL}">x</details>`,
	`<input autofocus onfocus="${CALL}">`,
	`<video><source onerror="${CALL}"></video>`,
	`<object data="javascript:${CALL}"></object>`,
	`<embed src="javascript:${CALL}">`,
	`<form action="javascript:${CALL}"><button>x</button></form>`,
	`<math><mi xlink:href="javascript:${CALL}">x</mi></math>`,
	`<style>@import "javascript:${CALL}";</style>`,
	`<link rel=stylesheet href="javascript:${CALL}">`,
	`<meta http-equiv=refresh content="0;url=javascript:${CALL}">`,
	`<base href="javascript:${CALL}//">`,
	`<marquee onstart="${CALL}">x</marquee>`,
];

/** Sixty ways to have a page run what somebody wrote: as they are, breaking out of an attribute, and with letters that are folded away. */
export const SCRIPT_PAYLOADS: readonly string[] = [
	...TAGS,
	...TAGS.map(tag => `"'>${tag}`),
	...TAGS.map((tag, index) => [`\u2028${tag}`, `</textarea></title>${tag}`, `{{${CALL}}}\${${CALL}}${tag}`, `\u0000${tag}`][index % 4]!),
];
