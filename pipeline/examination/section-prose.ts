import type {CoverLetterSection} from '../model/document.ts';

const DOSE = String.raw`\d+(?:[.,]\d+)?\s?(?:mg|mcg|µg|ug|g|iu|units?|ml)\b`;

/** What running sentences say where a letter has no headings; matched against single sentences. */
export const PROSE: Readonly<Record<CoverLetterSection, readonly RegExp[]>> = {
	diagnosis: [
		/\bdiagnos(?:ed|is|es)\b(?! (?:was|is) (?:made|pending|unclear))/i,
		/\b(?:suffer(?:s|ing)? from|affected by|known (?:case|to have)|presents? with) .{0,60}(?:oma|tumou?r|cancer|malignan|metasta)/i,
		/\b(?:biopsy|histology|histopathology|pathology) (?:showed|confirmed|revealed|was consistent with|proved)/i,
	],
	tumorStage: [
		/\b(?:[cpyr]{0,2})T(?:is|[0-4x])[a-d]?\s*,?\s*(?:[cp]?N[0-3xO])/,
		/\bstage[ds]?\b.{0,25}\b(?:[IVX]{1,4}|[0-4])[abc]?\b/i,
		/\b(?:staged as|at stage|staging (?:showed|revealed|confirmed|is|was)|locally advanced|without (?:distant )?metasta|no (?:evidence of )?(?:distant )?metasta|metastatic (?:disease|spread))/i,
	],
	nonOncologicalHistory: [
		/\b(?:past|previous|other|general|non-?oncological|remote)[- ](?:medical[- ]|surgical[- ]|personal[- ])?(?:history|illness|anamnesis)/i,
		/\b(?:medical history|history (?:is|was) (?:otherwise )?(?:notable|remarkable|unremarkable|negative)|history (?:includes|included))/i,
		/\b(?:appendectomy|cholecystectomy|tonsillectomy|hernia repair|hysterectomy|ca?esarean|knee replacement|hip replacement)\b/i,
		/\b(?:no (?:known )?(?:drug )?allergies|allergic to|otherwise (?:healthy|well)|no (?:relevant|significant) (?:medical|past))/i,
	],
	oncologicalHistory: [
		/\b(?:oncolog\w+|cancer|tumou?r|disease) (?:history|course)\b|\b(?:history|course) of (?:the|his|her) (?:disease|tumou?r|cancer|illness)/i,
		/\b(?:underwent|was treated with|treated by|received|completed|operated|resected|resection|excision|chemotherapy|radiotherapy|cycles|biopsied|recurred|recurrence|relapse)\b.{0,120}\b(?:19|20)\d\d\b/i,
		/\b(?:19|20)\d\d\b.{0,120}\b(?:underwent|was treated with|received|resection|chemotherapy|radiotherapy|surgery|biopsy|recurrence)\b/i,
		/\b(?:first symptoms?|onset of symptoms|was noticed|was first seen)\b/i,
	],
	therapiesInProgress: [
		/\b(?:treatment|therap(?:y|ies))\b.{0,20}\b(?:currently|presently|now)\b/i,
		/\b(?:currently|at present|presently|at the moment|is now|still)\b.{0,40}\b(?:receiving|undergoing|treated|under|on (?:chemo|immuno|hormon|systemic|targeted|therapy|treatment)|chemotherapy|immunotherapy)/i,
		/\bno (?:active|ongoing|current|systemic|oncological)\b.{0,30}\b(?:treatment|therap)/i,
		/\b(?:treatment|therapy|chemotherapy|immunotherapy|physiotherapy)\b.{0,30}\b(?:is ongoing|in progress|continues|is being)/i,
		/\b(?:ongoing|current) (?:treatment|therap(?:y|ies))\b/i,
	],
	drugs: [
		new RegExp(DOSE, 'i'),
		/\b(?:takes|taking|on regular|medications?|medicines?|drugs?)\b.{0,60}\b(?:daily|include|are|is|none|nil|twice|once)\b/i,
		/\bno (?:regular |home |other )?(?:medication|medicines|drugs)/i,
	],
	comorbidities: [
		/\bco-?morbid/i,
		/\b(?:concomitant|co-?existing|associated) (?:disease|condition|illness|patholog)/i,
		/\b(?:also (?:has|suffers)|known (?:for|with)|affected by|history of)\b.{0,60}\b(?:hypertension|diabetes|asthma|copd|fibrillation|coronary|hypothyroid|kidney|renal|heart|reflux|obesity|osteoporosis|epilepsy)/i,
		/\b(?:hypertension|diabetes|asthma|copd|atrial fibrillation|coronary (?:artery )?disease|hypothyroidism|chronic kidney disease)\b/i,
	],
};
