import {type ReactNode, useState} from 'react';
import {Link} from 'wouter';
import {enc} from '../api.ts';
import '../style/mailroom.css';
import type {PageGlance} from '../types.ts';
import {useWords, words} from '../words/index.tsx';

const own = words({
	en: {
		page: 'Page {number}',
		noPicture: 'no picture',
		filed: 'filed',
		blank: 'blank',
		'in-review': 'in review',
		unreadable: 'unreadable',
		good: 'good',
		fair: 'fair',
		poor: 'poor',
		legible: '{word}, {percent} % legible',
		notRead: 'not read',
		poorPages: '{count} hard to read',
	},
	it: {
		page: 'Pagina {number}',
		noPicture: 'nessuna immagine',
		filed: 'archiviata',
		blank: 'bianca',
		'in-review': 'in verifica',
		unreadable: 'illeggibile',
		good: 'buona',
		fair: 'discreta',
		poor: 'scarsa',
		legible: '{word}, leggibile al {percent} %',
		notRead: 'non letto',
		poorPages: '{count} difficili da leggere',
	},
});

type Word = NonNullable<PageGlance['word']>;
const percentOf = (share: number): number => Math.round(share * 100);

/** A bar, a word and a figure: never the colour alone. */
export function Legibility({value, word, poorPages = 0}: {value: number | null; word: Word | null; poorPages?: number}) {
	const t = useWords(own);
	if (value === null || word === null) {
		return <span className="soft">{t('notRead')}</span>;
	}

	return (
		<span className="legibility">
			<Bar share={value} word={word} />
			<span className={`state ${word}`}>{t(word)}</span> {percentOf(value)} %
			{poorPages > 0 && <span className="soft"> · {t('poorPages', {count: poorPages})}</span>}
		</span>
	);
}

const Bar = ({share, word}: {share: number; word: Word}) => (
	<span className={`meter ${word}`} aria-hidden="true">
		<span style={{width: `${percentOf(share)}%`}} />
	</span>
);

/** Pages as small pictures, each with what became of it and how well it reads; a click opens it on the page desk. */
export function PageThumbs({
	pages,
	isLarge = false,
	under,
}: {
	pages: readonly PageGlance[];
	isLarge?: boolean;
	/** What stands below a picture: where it is from, whether to ask for it. */
	under?: (page: PageGlance) => ReactNode;
}) {
	return (
		<ul className={isLarge ? 'thumbs large' : 'thumbs'}>
			{pages.map(page => (
				<li key={`${page.deliveryId} ${page.sequence}`}>
					<Thumb page={page} isLarge={isLarge} />
					{under?.(page)}
				</li>
			))}
		</ul>
	);
}

function Thumb({page: {deliveryId, sequence, state, word, legibility}, isLarge}: {page: PageGlance; isLarge: boolean}) {
	const t = useWords(own);
	// A page that could not be decoded has no picture at all.
	const [isMissing, setMissing] = useState(false);
	const name = t('page', {number: sequence});
	return (
		<Link className="thumb" href={`/deliveries/${enc(deliveryId)}?page=${sequence}`}>
			{isMissing ? (
				<span className="no-picture">{t('noPicture')}</span>
			) : (
				<img
					loading="lazy"
					width={102}
					height={144}
					alt=""
					src={`/api/deliveries/${enc(deliveryId)}/pages/${sequence}/image?width=${isLarge ? 400 : 204}`}
					onError={() => setMissing(true)}
				/>
			)}
			<span className="thumb-name">{name}</span>{' '}
			{state === 'unreadable' || word === null || legibility === null ? (
				<span className={`state ${state}`}>{t(state)}</span>
			) : (
				<>
					<Bar share={legibility} word={word} />
					<span className={`state ${word}`}>
						<span aria-hidden="true">
							{t(word)} {percentOf(legibility)} %
						</span>
						<span className="visually-hidden">{t('legible', {word: t(word), percent: percentOf(legibility)})}</span>
					</span>
				</>
			)}
		</Link>
	);
}
