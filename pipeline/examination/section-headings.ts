import {readFileSync} from 'node:fs';
import type {CoverLetterSection} from '../model/document.ts';

/** How letters of the world head the seven elements; folded. The longest heading that fits a line wins. */
export const HEADINGS = JSON.parse(readFileSync(new URL('section-headings.json', import.meta.url), 'utf8')) as Readonly<
	Record<CoverLetterSection, readonly string[]>
>;

/** What a short heading is about, whatever its exact words: the first that fits counts. */
export const SUBJECTS: ReadonlyArray<readonly [CoverLetterSection, RegExp]> = [
	[
		'comorbidities',
		/\bco ?morbid|\b(?:concomitant|associated|co ?existing|accompanying|additional|further|other|chronic) (?:\w+ )?(?:disease|condition|illness|disorder|patholog|diagnos)|\bsecondary diagnos/,
	],
	[
		'nonOncologicalHistory',
		/\bnon (?:onco|cancer|tumou?r|neoplas)\w* .*(?:histor|anamnes|record|background|illness|disease)|\b(?:histor|anamnes|illness)\w*\b.*\b(?:non onco|other than|apart from|excluding|besides)|\b(?:past|previous|general|remote|personal|prior|other) (?:\w+ )?(?:history|anamnes\w+|illness\w*)\b|^(?:\w+ )?medical (?:history|background)\b/,
	],
	[
		'oncologicalHistory',
		/\b(?:histor|course|anamnes|evolution|story|chronolog)\w*\b.*\b(?:onco|cancer|tumou?r|disease|illness|neoplas|malignan)|\b(?:onco|cancer|tumou?r|disease|neoplas|malignan)\w*\b.*\b(?:histor|course|anamnes|evolution|story)/,
	],
	[
		'therapiesInProgress',
		/\b(?:therap|treatment|chemo|immuno)\w*\b.*\b(?:progress|ongoing|current|present|under ?way|running|active|now|continuing|moment|being)|\b(?:ongoing|current|currently|present|active|running)\b.*\b(?:therap|treatment)/,
	],
	['drugs', /\b(?:medications?|medicines|drugs|pharmac\w+)\b/],
	['tumorStage', /\b(?:stag(?:e|ing|ed)|tnm|[cp]tnm)\b/],
	['diagnosis', /^(?!.*\b(?:differential|date|secondary|other|time of)\b).*\bdiagnos[ie]s\b/],
];
