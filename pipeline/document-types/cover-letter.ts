import type {TypeDefinition} from './definition.ts';

export const coverLetter: TypeDefinition = {
	type: 'cover-letter',
	prior: 0,
	titles: [
		'cover letter',
		'covering letter',
		'referral letter',
		'letter of referral',
		'referral',
		'letter of introduction',
		'accompanying letter',
		'letter of the referring physician',
		'cover letter of the referring physician',
		'physician s cover letter',
		'lettera di presentazione',
		'lettera di accompagnamento',
		'begleitschreiben',
		'begleitbrief',
		'uberweisungsschreiben',
		'lettre d accompagnement',
		'lettre d adressage',
		'carta de presentacion',
		'carta de derivacion',
		'carta de referencia',
		'carta de encaminhamento',
		'list przewodni',
		'scrisoare de trimitere',
		'propratno pismo',
		'uputno pismo',
		'сопроводительное письмо',
		'направление',
		'συνοδευτικη επιστολη',
		'παραπεμπτικη επιστολη',
	],
	topic: /\b(?:cover(?:ing)? letter|refer\w* letter|letter of (?:referral|introduction)|referral)\b/,
	issuers: [],
	signs: [
		{
			pattern:
				/(?:^|\n)\W{0,3}(?:dear|to whom it may concern|esteemed|respected|egregi|gentil|caro|cari|stimat|sehr geehrte|liebe|cher|chere|estimad|caros|prezad|szanown|stimate|postovan|sayin|уважаем|αγαπητ)/,
			weight: 1.6,
			says: 'a salutation',
		},
		{
			pattern:
				/(?:^|\n).{0,40}\b(?:cnao|adroterapia|hadrontherapy|hadron therapy (?:centre|center)|strada campeggi|international patients)\b[\s\S]{0,500}\b(?:dear|to whom|esteemed|respected|egregi|gentil|sehr geehrte|cher|estimad)/,
			weight: 1.4,
			says: 'is addressed to the centre',
		},
		{
			pattern: /(?:^|\n)\W{0,3}(?:re|ref|subject|concerning|oggetto|betreff|betrifft|objet|asunto)\b\W{1,4}\w/,
			weight: 0.8,
			says: 'a subject line',
		},
		{
			pattern:
				/\b(?:grateful|kindly|please|appreciate|request|ask|refer\w*|value|consider|evaluat\w*|assess\w*|opinion)\b[\s\S]{0,120}\b(?:carbon|proton|hadron|particle|ion therapy|eligib|your (?:centre|center|institution|department|facility|clinic))/,
			weight: 1.2,
			says: 'asks for an evaluation',
		},
		{
			pattern:
				/\b(?:yours?) (?:sincerely|faithfully|truly)|\bsincerely yours\b|\bfaithfully\b|\b(?:kind|best|warm) regards|\bsincerely\b|\bwith (?:collegial|kind|best) (?:greetings|regards)|\bcordial|\bmit freundlichen|\bdistinti saluti|\batentamente\b/,
			weight: 1.2,
			says: 'a closing formula',
		},
		{pattern: /\bthank you (?:for|in advance)\b|\bthanking you\b|\bplease do not hesitate\b/, weight: 0.6, says: 'thanks'},
	],
	together: [
		{
			patterns: [
				/(?:^|\n)\W{0,4}(?:\d\W{1,3})?(?:(?:primary|main|principal|oncological) )?diagnos[ie]s\b/,
				/(?:^|\n)\W{0,4}(?:\d\W{1,3})?(?:tumou?r sta\w+|staging|stage|tnm)\b/,
				/(?:^|\n)\W{0,4}(?:\d\W{1,3})?(?:non oncological|past medical|general medical|medical) history\b/,
				/(?:^|\n)\W{0,4}(?:\d\W{1,3})?(?:(?:detailed )?(?:oncologic(?:al)?|cancer) history|history of (?:the )?(?:tumou?r|cancer|disease|present))/,
				/(?:^|\n)\W{0,4}(?:\d\W{1,3})?(?:therap(?:y|ies) in progress|current (?:therap|treatment)|ongoing)/,
				/(?:^|\n)\W{0,4}(?:\d\W{1,3})?(?:drugs|(?:current |home |present )?medications?)\b/,
				/(?:^|\n)\W{0,4}(?:\d\W{1,3})?(?:comorbid|co ?existing|associated (?:illness|disease|condition)|concomitant)/,
			],
			from: 2,
			atMost: 4,
			weight: 0.7,
			says: 'the headings asked of a cover letter',
		},
	],
};
