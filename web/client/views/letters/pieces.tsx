import {type ReactNode, useId} from 'react';
import {useWords} from '../../words/index.tsx';
import type {Bilingual, Side} from './body.ts';
import {directionOf, letterWords} from './words.ts';

/** The language beside the English, with its name. */
export interface Translation {
	readonly language: string;
	readonly name: string;
}

const CHARACTERS_IN_LINE = 56;

interface Props {
	/** Names the pair: `Paragraph 2`. */
	readonly name: string;
	readonly value: Bilingual;
	readonly translation: Translation;
	readonly isLine?: boolean;
	readonly isStrong?: boolean;
	/** Absent where nothing may be changed. */
	readonly onChange?: ((side: Side, text: string) => void) | undefined;
}

/** One thought in English and beside it in the other language. */
export function Pair({name, value, translation, isLine, isStrong, onChange}: Props) {
	const sides: readonly Side[] = translation.language === 'en' ? ['english'] : ['english', 'translated'];
	return (
		<div className={sides.length === 2 ? 'pair' : 'pair alone'}>
			{sides.map(side => (
				<Text
					key={side}
					{...{name, translation, side, isLine, isStrong, onChange}}
					text={value[side]}
					isGap={sides.length === 2 && value[side].trim() === '' && value[side === 'english' ? 'translated' : 'english'].trim() !== ''}
				/>
			))}
		</div>
	);
}

function Text({
	name,
	translation: {language, name: languageName},
	side,
	text,
	isGap,
	isLine,
	isStrong,
	onChange,
}: Omit<Props, 'value'> & {side: Side; text: string; isGap: boolean}) {
	const t = useWords(letterWords);
	const id = useId();
	const lang = side === 'english' ? 'en' : language;
	const set = {lang, dir: directionOf(lang)};
	if (!onChange) {
		return (
			<p className={isStrong ? 'said strong' : 'said'} {...set}>
				{text}
			</p>
		);
	}

	const control = {
		...set,
		value: text,
		maxLength: 4000,
		className: isStrong ? 'strong' : undefined,
		'aria-label': t('inLanguage', {what: name, language: side === 'english' ? t('english') : languageName}),
		'aria-describedby': isGap ? id : undefined,
	};
	return (
		<div>
			<textarea
				{...control}
				// Where the browser does not fit it to its text by itself.
				rows={Math.max(isLine ? 1 : 2, Math.ceil(text.length / CHARACTERS_IN_LINE))}
				onChange={({target: {value}}) => onChange(side, isLine ? value.replaceAll(/\s*\n\s*/g, ' ') : value)}
			/>
			{isGap && (
				<p className="field-problem" id={id}>
					<span aria-hidden="true">⚠ </span>
					{t('missingHere')}
				</p>
			)}
		</div>
	);
}

/** The names of the two columns. */
export function Columns({translation}: {translation: Translation}) {
	const t = useWords(letterWords);
	return (
		<div className={translation.language === 'en' ? 'pair alone columns' : 'pair columns'} aria-hidden="true">
			<span>{t('english')}</span>
			{translation.language !== 'en' && <span>{translation.name}</span>}
		</div>
	);
}

/** A part of the letter. */
export function Part({title, children}: {title: string; children: ReactNode}) {
	return (
		<section className="letter-part">
			<h3>{title}</h3>
			{children}
		</section>
	);
}
