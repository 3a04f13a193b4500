import type {LetterDraft} from '../../types.ts';
import {useWords} from '../../words/index.tsx';
import {type Body, bodyOf, type Difference, differences, type Piece} from './body.ts';
import type {Translation} from './pieces.tsx';
import {directionOf, letterWords} from './words.ts';

/** Two people at one letter: both texts, where they differ, and three ways on. Nothing is lost without a click. */
export function Conflict({
	mine,
	theirs,
	translation,
	onTake,
	onTakeAll,
	onKeep,
}: {
	mine: Body;
	theirs: LetterDraft;
	translation: Translation;
	onTake: (piece: Piece) => void;
	onTakeAll: () => void;
	onKeep: () => void;
}) {
	const t = useWords(letterWords);
	const found = differences(mine, bodyOf(theirs));
	const isOpen = theirs.state === 'draft';
	return (
		<section className="card conflict">
			<h3>{t('conflictTitle')}</h3>
			<p role="alert">{t(isOpen ? 'conflictHint' : 'conflictFinal')}</p>
			{found.length === 0 ? (
				<p>{t('same')}</p>
			) : (
				<div className="scrolling">
					<table>
						<thead>
							<tr>
								<th scope="col">{t('place')}</th>
								<th scope="col">{t('mine')}</th>
								<th scope="col">{t('theirs')}</th>
								{isOpen && (
									<td>
										<span className="visually-hidden">{t('takeThisShort')}</span>
									</td>
								)}
							</tr>
						</thead>
						<tbody>
							{found.map(difference => (
								<Row key={difference.key} {...{difference, translation, isOpen, onTake}} />
							))}
						</tbody>
					</table>
				</div>
			)}
			<div className="row">
				{isOpen && (
					<button type="button" className="primary" onClick={onKeep}>
						{t('keepMine', {version: theirs.version + 1})}
					</button>
				)}
				<button type="button" onClick={onTakeAll}>
					{t('takeAll')}
				</button>
			</div>
		</section>
	);
}

function Row({
	difference: {mine, theirs},
	translation,
	isOpen,
	onTake,
}: {
	difference: Difference;
	translation: Translation;
	isOpen: boolean;
	onTake: (piece: Piece) => void;
}) {
	const t = useWords(letterWords);
	const piece = mine ?? theirs;
	if (!piece) {
		return null;
	}

	const number = {number: piece.at + 1};
	const names: Record<Piece['part'], string> = {
		subject: t('subject'),
		paragraphs: t('paragraphNumber', number),
		labels: t('askLabel', number),
		asks: t('askText', number),
		closing: t('closingNumber', number),
	};
	const place = t('inLanguage', {what: names[piece.part], language: piece.side === 'english' ? t('english') : translation.name});
	const lang = piece.side === 'english' ? 'en' : translation.language;
	const set = {lang, dir: directionOf(lang)};
	return (
		<tr>
			<th scope="row">{place}</th>
			<td {...(mine && set)}>{mine?.text ?? <em className="soft">{t('notThere')}</em>}</td>
			<td {...(theirs && set)}>{theirs?.text ?? <em className="soft">{t('notThere')}</em>}</td>
			{isOpen && (
				<td>
					{mine && theirs && (
						<button type="button" aria-label={t('takeThis', {place})} onClick={() => onTake({...mine, text: theirs.text})}>
							{t('takeThisShort')}
						</button>
					)}
				</td>
			)}
		</tr>
	);
}
