import {type Block, gap, text} from '../page-model.ts';
import {letterhead, look, notation, type PaperDocument, type Setting} from './document.ts';

/** The sheet that goes before a fax, in three forms. Names no patient. */
export function faxCover(setting: Setting, pages: number): PaperDocument {
	const {random, hospital} = setting;
	const date = notation(random, 'en')(setting.date);
	const title = random.pick(['FAX', 'Facsimile', 'TELEFAX MESSAGE', 'Fax cover sheet', 'Facsimile transmittal']);
	const pairs = [
		['To', 'CNAO, International Patients office'],
		['Fax no.', '+39 0382 078 XXX'],
		['From', `${hospital.physician}, ${hospital.name}`],
		[random.pick(['No. of pages', 'Pages incl. this one', 'Sheets']), String(pages)],
		['Date', date],
		['Subject', random.pick(['Medical documents', 'Referral papers', 'Documents requested'])],
	] as const;
	const form = random.int(0, 2);
	const body: Block[] =
		form === 0
			? pairs.map(([label, said]) => ({
					kind: 'columns' as const,
					widths: [1, 3],
					cells: [[text(`${label}:`, {isBold: true})], [text(said)]],
					underline: true,
				}))
			: form === 1
				? [
						{
							kind: 'columns',
							widths: [1, 1],
							border: true,
							cells: [
								pairs.slice(0, 3).map(([label, said]) => text(`${label}: ${said}`)),
								pairs.slice(3).map(([label, said]) => text(`${label}: ${said}`)),
							],
						},
					]
				: [text(pairs.map(([label, said]) => `${label.toUpperCase()}   ${said}`).join('\n'), {font: 'Liberation Mono', size: 10.5})];
	const options = random.may(0.5) ? [gap(10), text('[ ] urgent    [x] for review    [ ] please comment    [ ] please reply')] : [];
	const note = text(
		random.pick([
			'The information in this fax is privileged. If you are not the addressee, kindly inform us by telephone and shred all pages.',
			'This transmission is meant for the person named above only. Disclosure to others is prohibited.',
		]),
		{size: 9},
	);
	const blocks = [
		...letterhead(setting),
		text(title, {isBold: true, size: random.pick([18, 28, 36]), align: random.pick(['left', 'center'] as const)}),
		gap(12),
		...body,
		...options,
		gap(26),
		note,
	];
	const {footer, continuation, ...sheaf} = look(setting, blocks, title);
	return {sheaf, truth: {type: 'fax-cover', inquiry: null, patient: null, date: null, language: 'en', layout: `cover-${form}`}};
}
