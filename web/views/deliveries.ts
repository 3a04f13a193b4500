import type {Delivery} from '#pipeline/model/delivery.ts';
import type {FiledDocument, FiledPage, PageBalance} from '#pipeline/model/filing.ts';
import type {ReviewTask} from '#pipeline/model/review-task.ts';
import {type Html, html} from '../html.ts';
import {layout} from './layout.ts';
import {taskCard} from './review.ts';
import {thumbnail} from './thumbnail.ts';

const balanceWords = ({announced, received, filed, blank, inReview, unreadable, isBalanced}: PageBalance): string =>
	`${announced === null ? '' : `${announced} announced, `}${received} received = ${filed} filed + ${blank} blank + ${inReview} in review + ${unreadable} unreadable${isBalanced ? '' : ' (does not balance)'}`;

const senderWords = ({channel, sender, parcel}: Delivery): string =>
	[channel, sender.faxNumber, sender.transmittingStationId, parcel?.name, parcel?.waybill && `waybill ${parcel.waybill}`]
		.filter(Boolean)
		.join(' · ');

export const deliveriesPage = (rows: ReadonlyArray<{delivery: Delivery; balance: PageBalance}>): Html =>
	layout(
		'Deliveries',
		rows.length === 0
			? html`<p>Nothing has come in yet.</p>`
			: html`<table>
<thead><tr><th>Received</th><th>From</th><th>State</th><th>Pages</th></tr></thead>
<tbody>
${rows.map(
	({delivery, balance}) => html`<tr>
<td><a href="/deliveries/${delivery.id}">${delivery.receivedAt.slice(0, 16).replace('T', ' ')} UTC</a></td>
<td>${senderWords(delivery)}</td>
<td><span class="state ${delivery.state}">${delivery.state}</span>${delivery.failure && html` <span class="soft">${delivery.failure.code}</span>`}</td>
<td>${balanceWords(balance)}</td>
</tr>`,
)}
</tbody>
</table>`,
	);

interface Shown {
	readonly delivery: Delivery;
	readonly pages: readonly FiledPage[];
	readonly documents: readonly FiledDocument[];
	readonly tasks: readonly ReviewTask[];
	readonly balance: PageBalance;
}

export function deliveryPage({delivery, pages, documents, tasks, balance}: Shown): Html {
	const typeOf = new Map(documents.map(({id, type, match}) => [id, `${type}${match.inquiryId ? ` → ${match.inquiryId}` : ''}`]));
	return layout(
		`Delivery of ${delivery.receivedAt.slice(0, 16).replace('T', ' ')} UTC`,
		html`<p>${senderWords(delivery)} <span class="state ${delivery.state}">${delivery.state}</span></p>
<p>Pages: ${balanceWords(balance)}. Transmission ${delivery.transport}.${delivery.failure && ` ${delivery.failure.code}: ${delivery.failure.message}`}</p>
<div class="strip">${pages.map(({sequence, state, documentId}) => thumbnail(delivery.id, sequence, `${sequence}: ${state}${documentId ? `, ${typeOf.get(documentId) ?? ''}` : ''}`))}</div>
${tasks.length > 0 && html`<h2>Questions</h2>${tasks.map(taskCard)}`}`,
	);
}
