import {type DragEvent, useState} from 'react';
import {Link} from 'wouter';
import {enc} from '../api.ts';
import {useKeys} from '../keys.tsx';
import type {FiledDocument, FiledPage} from '../types.ts';
import {typeWords} from '../words/common.ts';
import {useWords} from '../words/index.tsx';
import {useArrange} from './desk.tsx';
import {deskWords as own} from './desk-words.ts';

type Page = Omit<FiledPage, 'words'>;

interface Given {
	readonly deliveryId: string;
	readonly documents: readonly FiledDocument[];
	readonly pages: readonly Page[];
	readonly current: number;
	readonly chosen: ReadonlySet<number>;
	readonly mayDecide: boolean;
	readonly onCurrent: (page: number) => void;
	readonly onChosen: (chosen: ReadonlySet<number>) => void;
}

const DRAGGED = 'application/x-intake-pages';

/** The delivery laid out: a bundle per document, then blank and unreadable sheet sides. */
export function Bundles(given: Given) {
	const {documents, pages, chosen, current, onChosen} = given;
	const t = useWords(own);
	const bySequence = new Map(pages.map(page => [page.sequence, page]));
	const placed = new Set(documents.flatMap(document => document.pages));
	const left = pages.filter(({sequence}) => !placed.has(sequence));
	const toggle = (page: number) => {
		const next = new Set(chosen);
		if (!next.delete(page)) {
			next.add(page);
		}

		onChosen(next);
	};
	useKeys([{key: 'x', label: t('select'), run: () => toggle(current)}]);
	const thumbs = (members: readonly Page[]) => (
		<ul className="thumbs">
			{members.map(page => (
				<li key={page.sequence}>
					<Thumb given={given} page={page} onToggle={() => toggle(page.sequence)} />
				</li>
			))}
		</ul>
	);
	return (
		<section aria-label={t('strip')}>
			{given.mayDecide && <p className="soft">{t('help')}</p>}
			<div className="strip">
				{documents.map(document => (
					<Bundle key={document.id} given={given} document={document}>
						{thumbs(document.pages.flatMap(sequence => bySequence.get(sequence) ?? []))}
					</Bundle>
				))}
				{(['blank', 'unreadable'] as const).map(state => {
					const members = left.filter(page => page.state === state);
					return members.length === 0 ? null : (
						<section key={state} className={`bundle ${state}`} aria-label={t(state)}>
							<header>
								<b>{t(state)}</b>
							</header>
							{thumbs(members)}
						</section>
					);
				})}
			</div>
		</section>
	);
}

function Bundle({given: {deliveryId, mayDecide}, document, children}: {given: Given; document: FiledDocument; children: React.ReactNode}) {
	const t = useWords(own);
	const type = useWords(typeWords);
	const arrange = useArrange(deliveryId);
	const [isOver, setOver] = useState(false);
	const {match, decided} = document;
	const drop = (event: DragEvent) => {
		event.preventDefault();
		setOver(false);
		const pages = JSON.parse(event.dataTransfer.getData(DRAGGED) || '[]') as number[];
		const moved = pages.filter(page => !document.pages.includes(page));
		if (moved.length > 0) {
			arrange({action: 'move', pages: moved, document: document.id, before: null}, t('moveTo'));
		}
	};
	return (
		<section
			className={`bundle ${match.decision === 'link' ? 'filed' : 'in-review'} ${isOver ? 'over' : ''}`}
			aria-label={t('document', {name: type(document.type), pages: document.pages.join(', ')})}
			{...(mayDecide && {
				onDragOver(event: DragEvent) {
					if (event.dataTransfer.types.includes(DRAGGED)) {
						event.preventDefault();
						setOver(true);
					}
				},
				onDragLeave: () => setOver(false),
				onDrop: drop,
			})}
		>
			<header>
				<b>{type(document.type)}</b>
				{match.inquiryId ? (
					<Link href={`/dossiers/${enc(match.inquiryId)}`}>{match.inquiryId}</Link>
				) : (
					<span className="soft">{t(decided?.belongsTo?.kind === 'nobody' ? 'nobody' : 'unassigned')}</span>
				)}
			</header>
			{children}
		</section>
	);
}

function Thumb({given, page, onToggle}: {given: Given; page: Page; onToggle: () => void}) {
	const t = useWords(own);
	const {deliveryId, current, chosen, mayDecide, onCurrent} = given;
	const {sequence, state, image} = page;
	const isChosen = chosen.has(sequence);
	const stateName = state === 'blank' ? t('isBlank') : state === 'unreadable' ? t('isUnreadable') : t(state);
	return (
		<button
			type="button"
			className={sequence === current ? 'thumb current' : 'thumb'}
			aria-pressed={isChosen}
			aria-current={sequence === current ? 'true' : undefined}
			aria-label={t('pageState', {number: sequence, state: stateName})}
			draggable={mayDecide}
			onDragStart={event => {
				const dragged = isChosen ? [...chosen] : [sequence];
				event.dataTransfer.setData(DRAGGED, JSON.stringify(dragged));
				event.dataTransfer.effectAllowed = 'move';
			}}
			onClick={event => {
				onCurrent(sequence);
				if (event.ctrlKey || event.metaKey || event.shiftKey) {
					onToggle();
				}
			}}
			onKeyDown={event => {
				if (event.key === ' ') {
					event.preventDefault();
					onToggle();
				}
			}}
			onFocus={() => onCurrent(sequence)}
		>
			{image ? (
				<img
					loading="lazy"
					alt=""
					width={102}
					height={144}
					src={`/api/deliveries/${enc(deliveryId)}/pages/${sequence}/image?width=204&v=${image.sha256.slice(0, 12)}`}
				/>
			) : (
				<span className="no-picture">{t('noPicture')}</span>
			)}
			{sequence}
		</button>
	);
}
