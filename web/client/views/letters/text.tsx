import {useWords} from '../../words/index.tsx';
import {Asks} from './asks.tsx';
import {type Ask, type Body, withText} from './body.ts';
import {Columns, Pair, Part, type Translation} from './pieces.tsx';
import {letterWords} from './words.ts';

const MOST_PARAGRAPHS = 20;

/** The whole letter, English beside the translation; without `onChange` only to be read. */
export function LetterText({
	body,
	translation,
	onChange,
	leftOut,
	onLeftOut,
}: {
	body: Body;
	translation: Translation;
	onChange?: ((body: Body) => void) | undefined;
	leftOut: readonly Ask[];
	onLeftOut: (asks: readonly Ask[]) => void;
}) {
	const t = useWords(letterWords);
	return (
		<div className="letter-text">
			<Columns translation={translation} />
			<Part title={t('subject')}>
				<Pair
					name={t('subject')}
					value={body.subject}
					translation={translation}
					isLine
					isStrong
					onChange={onChange && ((side, text) => onChange(withText(body, {part: 'subject', at: 0, side}, text)))}
				/>
			</Part>
			<Paragraphs part="paragraphs" {...{body, translation, onChange}} />
			<Asks {...{body, translation, onChange, leftOut, onLeftOut}} />
			<Paragraphs part="closing" {...{body, translation, onChange}} />
		</div>
	);
}

function Paragraphs({
	part,
	body,
	translation,
	onChange,
}: {
	part: 'paragraphs' | 'closing';
	body: Body;
	translation: Translation;
	onChange?: ((body: Body) => void) | undefined;
}) {
	const t = useWords(letterWords);
	const texts = body[part];
	return (
		<Part title={t(part === 'closing' ? 'closing' : 'opening')}>
			{texts.map((text, at) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a paragraph is nothing but its place
				<div className="paragraph" key={at}>
					<Pair
						name={t(part === 'closing' ? 'closingNumber' : 'paragraphNumber', {number: at + 1})}
						value={text}
						translation={translation}
						onChange={onChange && ((side, changed) => onChange(withText(body, {part, at, side}, changed)))}
					/>
					{onChange && (
						<button
							type="button"
							className="quiet"
							aria-label={t(part === 'closing' ? 'removeClosing' : 'removeParagraph', {number: at + 1})}
							title={t(part === 'closing' ? 'removeClosing' : 'removeParagraph', {number: at + 1})}
							onClick={() => onChange({...body, [part]: texts.filter((_, index) => index !== at)})}
						>
							<span aria-hidden="true">✕</span>
						</button>
					)}
				</div>
			))}
			{onChange && texts.length < MOST_PARAGRAPHS && (
				<button type="button" className="quiet" onClick={() => onChange({...body, [part]: [...texts, {english: '', translated: ''}]})}>
					+ {t('addParagraph')}
				</button>
			)}
		</Part>
	);
}
