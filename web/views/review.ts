import type {ReviewTask} from '#pipeline/model/review-task.ts';
import {type Html, html} from '../html.ts';
import {layout} from './layout.ts';

/** One question with its reasons, its candidates, and links to where to look. */
export const taskCard = ({reason, question, details, candidates, evidence, deliveryId}: ReviewTask): Html => html`<section class="card">
<strong>${question}</strong> <span class="soft">${reason.replaceAll('-', ' ')}</span>
<ul>${details.map(detail => html`<li>${detail}</li>`)}</ul>
${candidates.length > 0 && html`<p>Candidates: ${candidates.map(id => html`<a href="/dossiers/${id}">${id}</a> `)}</p>`}
${
	deliveryId &&
	html`<p class="soft"><a href="/deliveries/${deliveryId}">delivery</a>
${evidence.map(({page, box, note}) => html` · <a href="/deliveries/${deliveryId}/pages/${page}${box && `?box=${[box.left, box.top, box.right, box.bottom].map(Math.round).join(',')}`}">${note}</a>`)}</p>`
}
</section>`;

export const reviewPage = (tasks: readonly ReviewTask[]): Html =>
	layout(
		'Review',
		tasks.length === 0
			? html`<p>No questions are open.</p>`
			: html`<p class="soft">${tasks.length} open questions</p>${tasks.map(taskCard)}`,
	);
