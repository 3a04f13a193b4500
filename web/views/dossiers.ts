import {spoken} from '#pipeline/model/calendar.ts';
import type {Dossier} from '#pipeline/model/dossier.ts';
import type {FiledDocument} from '#pipeline/model/filing.ts';
import type {RequirementState} from '#pipeline/model/requirement.ts';
import {type Html, html} from '../html.ts';
import {layout} from './layout.ts';
import {thumbnail} from './thumbnail.ts';

const STATUS_WORDS: Record<RequirementState['status'], string> = {
	complete: 'complete',
	deficient: 'deficient',
	missing: 'missing',
	'not-needed': 'not needed',
	'in-review': 'in review',
	waived: 'waived',
};

const tile = ({code, status, label, reasons}: RequirementState): Html =>
	html`<span class="state ${status}" title="${label}: ${STATUS_WORDS[status]}. ${reasons.join(' ')}">${code.replaceAll('-', ' ')}: ${STATUS_WORDS[status]}</span>`;

export const dossiersPage = (
	dossiers: readonly Dossier[],
	{page, pages, inquiries}: {page: number; pages: number; inquiries: number},
): Html =>
	layout(
		'Dossiers',
		dossiers.length === 0
			? html`<p>There are no open inquiries yet. <code>intake inquiries import FILE</code> brings them in; papers that came before are matched then.</p>`
			: html`<p class="soft">${inquiries} open inquiries${
					pages > 1 &&
					html`, page ${page} of ${pages}
				${page > 1 && html`<a href="/?page=${page - 1}">previous</a>`} ${page < pages && html`<a href="/?page=${page + 1}">next</a>`}`
				}</p>
<table>
<thead><tr><th>Inquiry</th><th>Patient</th><th>Opened</th><th>Papers</th></tr></thead>
<tbody>
${dossiers.map(
	({inquiry, requirements}) => html`<tr>
<td><a href="/dossiers/${inquiry.id}">${inquiry.id}</a></td>
<td>${inquiry.person.familyName}, ${inquiry.person.givenName}<br><span class="soft">${spoken(inquiry.person.birthDate)}</span></td>
<td>${spoken(inquiry.openedOn)}</td>
<td><div class="tiles">${requirements.filter(({status}) => status !== 'not-needed').map(tile)}</div></td>
</tr>`,
)}
</tbody>
</table>`,
	);

export const dossierPage = ({inquiry, requirements, documents, rulePack, asOf}: Dossier): Html =>
	layout(
		`${inquiry.id} · ${inquiry.person.familyName}, ${inquiry.person.givenName}`,
		html`<p>Born ${spoken(inquiry.person.birthDate)}${inquiry.person.nationality && `, ${inquiry.person.nationality}`}. Inquiry of ${spoken(inquiry.openedOn)}${inquiry.previousRadiotherapy && ', irradiated before'}.
<span class="soft">Judged on ${spoken(asOf)} by rule pack ${rulePack}.</span></p>
<table>
<thead><tr><th>Asked for</th><th>State</th><th>Why</th><th>Proof</th></tr></thead>
<tbody>
${requirements.map(
	requirement => html`<tr>
<td>${requirement.label}</td>
<td><span class="state ${requirement.status}">${STATUS_WORDS[requirement.status]}</span></td>
<td>${requirement.reasons.join(' ')}${requirement.lapsesOn && html` <span class="soft">Lapses after ${spoken(requirement.lapsesOn)}.</span>`}</td>
<td>${requirement.documentIds.map(id => html`<a href="#${id}">${id.slice(0, 8)}, page ${id.split('/')[1]}</a> `)}</td>
</tr>`,
)}
</tbody>
</table>
<h2>Documents</h2>
${documents.length === 0 ? html`<p>Nothing has been filed to this inquiry yet.</p>` : documents.map(documentCard)}`,
	);

const documentCard = ({
	id,
	deliveryId,
	pages,
	type,
	typeConfidence,
	language,
	examination,
	match,
	receivedAt,
}: FiledDocument): Html => html`<section class="card" id="${id}">
<h2>${type.replaceAll('-', ' ')}${examination.documentDates[0] && ` of ${spoken(examination.documentDates[0])}`}</h2>
<p class="soft">Received ${receivedAt.slice(0, 10)} · type ${Math.round(typeConfidence * 100)} % sure · language ${language.code ?? 'unknown'}${examination.signature && ` · signature ${examination.signature.state}`}
· <a href="/deliveries/${deliveryId}">delivery</a></p>
<ul class="plain">${match.reasons.map(reason => html`<li>${reason}</li>`)}</ul>
${examination.sections && html`<p>Tells: ${examination.sections.map(({section}) => section).join(', ')}.</p>`}
<div class="strip">${pages.map(sequence => thumbnail(deliveryId, sequence))}</div>
</section>`;
