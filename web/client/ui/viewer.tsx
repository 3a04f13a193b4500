import {useQuery} from '@tanstack/react-query';
import {useEffect, useRef, useState} from 'react';
import {call, enc} from '../api.ts';
import {useKeys} from '../keys.tsx';
import type {Box, Clue, FiledPage} from '../types.ts';
import {common} from '../words/common.ts';
import {useWords, words} from '../words/index.tsx';
import {Shown} from './states.tsx';

const own = words({
	en: {
		zoomIn: 'Zoom in',
		zoomOut: 'Zoom out',
		fit: 'Fit',
		boxes: 'Boxes of what was read',
		original: 'Original',
		noPicture: 'This page could not be decoded. Its original is kept.',
		picture: 'Page {number} as it came',
		previousPage: 'Previous page',
		nextPage: 'Next page',
		ofPages: 'Page {number} ({index} of {count})',
	},
	it: {
		zoomIn: 'Ingrandisci',
		zoomOut: 'Riduci',
		fit: 'Adatta',
		boxes: 'Riquadri di ciò che è stato letto',
		original: 'Originale',
		noPicture: 'Questa pagina non è decodificabile. L’originale è conservato.',
		picture: 'Pagina {number} come è arrivata',
		previousPage: 'Pagina precedente',
		nextPage: 'Pagina successiva',
		ofPages: 'Pagina {number} ({index} di {count})',
	},
});

export interface Proof {
	readonly page: number;
	readonly box: Box | null;
	readonly note: string;
}

interface Viewed {
	readonly deliveryId: string;
	/** Pages to leaf through, in order. */
	readonly pages: readonly number[];
	readonly page: number;
	readonly onPage: (page: number) => void;
	/** What to point at. */
	readonly proofs?: readonly Proof[];
	/** Changes when pages were turned, so that pictures are asked for anew. */
	readonly version?: string;
}

const STEPS = [0.5, 0.75, 1, 1.5, 2, 3];

/** A page with its boxes and its text, which can be selected and copied. */
export function PageViewer({deliveryId, pages, page, onPage, proofs = [], version = ''}: Viewed) {
	const t = useWords(own);
	const c = useWords(common);
	const [zoom, setZoom] = useState(1);
	const [hasBoxes, setBoxes] = useState(true);
	const index = Math.max(0, pages.indexOf(page));
	const query = useQuery({
		queryKey: ['page', deliveryId, page, version],
		queryFn: () => call<FiledPage & {clues: Clue[]}>(`/api/deliveries/${enc(deliveryId)}/pages/${page}`),
		staleTime: 60_000,
	});
	const leaf = (by: number) => {
		const next = pages[index + by];
		if (next !== undefined) {
			onPage(next);
		}
	};
	const magnify = (by: number) => setZoom(STEPS[Math.max(0, Math.min(STEPS.length - 1, STEPS.indexOf(zoom) + by))] ?? 1);
	useKeys([
		{key: 'ArrowRight', label: t('nextPage'), run: () => leaf(1)},
		{key: 'ArrowLeft', label: t('previousPage'), run: () => leaf(-1)},
		{key: '+', label: t('zoomIn'), run: () => magnify(1)},
		{key: '-', label: t('zoomOut'), run: () => magnify(-1)},
		{key: 'b', label: t('boxes'), run: () => setBoxes(shown => !shown)},
	]);
	return (
		<section className="viewer" aria-label={c('page', {number: page})}>
			<div className="bar">
				<button type="button" disabled={index === 0} onClick={() => leaf(-1)} aria-label={t('previousPage')}>
					←
				</button>
				<span>{t('ofPages', {number: page, index: index + 1, count: pages.length})}</span>
				<button type="button" disabled={index >= pages.length - 1} onClick={() => leaf(1)} aria-label={t('nextPage')}>
					→
				</button>
				<button type="button" onClick={() => magnify(-1)} aria-label={t('zoomOut')}>
					−
				</button>
				<button type="button" onClick={() => setZoom(1)}>
					{t('fit')}
				</button>
				<button type="button" onClick={() => magnify(1)} aria-label={t('zoomIn')}>
					+
				</button>
				<button type="button" aria-pressed={hasBoxes} onClick={() => setBoxes(!hasBoxes)} title={t('boxes')} aria-label={t('boxes')}>
					▭
				</button>
				<a className="button" href={`/api/deliveries/${enc(deliveryId)}/original`} download>
					{t('original')}
				</a>
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
			<section className="sheet-area" aria-label={t('picture', {number: page})} tabIndex={0}>
				<Shown query={query}>
					{data => (
						<Sheet page={data} zoom={zoom} hasBoxes={hasBoxes} version={version} proofs={proofs.filter(proof => proof.page === page)} />
					)}
				</Shown>
			</section>
		</section>
	);
}

function Sheet({
	page: {deliveryId, sequence, image, words: read, clues},
	zoom,
	hasBoxes,
	proofs,
	version,
}: {
	page: FiledPage & {clues: Clue[]};
	zoom: number;
	hasBoxes: boolean;
	proofs: readonly Proof[];
	version: string;
}) {
	const t = useWords(own);
	const sheet = useRef<HTMLDivElement>(null);
	const first = proofs.find(({box}) => box)?.box;
	const place = first ? `${sequence}:${first.left}:${first.top}` : '';
	useEffect(() => {
		// The proof is brought into sight without moving the page around it.
		if (place) {
			const area = sheet.current?.closest('.sheet-area');
			const mark = sheet.current?.querySelector('rect.proof');
			if (area && mark) {
				area.scrollTop += mark.getBoundingClientRect().top - area.getBoundingClientRect().top - area.clientHeight / 3;
			}
		}
	}, [place]);
	if (!image) {
		return <p>{t('noPicture')}</p>;
	}

	const {widthPx, heightPx} = image;
	const around = ({left, top, right, bottom}: Box) => ({x: left - 4, y: top - 4, width: right - left + 8, height: bottom - top + 8, rx: 3});
	return (
		<div
			className="sheet"
			ref={sheet}
			style={{width: `${zoom * 100}%`, maxWidth: `${zoom * 58}rem`, aspectRatio: `${widthPx} / ${heightPx}`}}
		>
			<img
				src={`/api/deliveries/${enc(deliveryId)}/pages/${sequence}/image?v=${version || image.sha256.slice(0, 12)}`}
				alt={t('picture', {number: sequence})}
				width={widthPx}
				height={heightPx}
			/>
			<div className="text">
				{read.map(({text, box}, index) => (
					<span
						// biome-ignore lint/suspicious/noArrayIndexKey: words have no name but their place.
						key={index}
						style={{
							left: `${(100 * box.left) / widthPx}%`,
							top: `${(100 * box.top) / heightPx}%`,
							fontSize: `${(100 * (box.bottom - box.top)) / heightPx}cqh`,
						}}
					>
						{text}{' '}
					</span>
				))}
			</div>
			<svg viewBox={`0 0 ${widthPx} ${heightPx}`} aria-hidden="true">
				{hasBoxes &&
					clues.map(({box, field}, index) =>
						// biome-ignore lint/suspicious/noArrayIndexKey: clues have no name but their place.
						box ? <rect key={`${field} ${index}`} className="found" {...around(box)} /> : null,
					)}
				{proofs.map(({box, note}) => (box ? <rect key={`${note} ${box.left} ${box.top}`} className="proof" {...around(box)} /> : null))}
			</svg>
		</div>
	);
}

/** A part of a page, cut out: what a value was read from. */
export function Crop({deliveryId, page, box, label}: {deliveryId: string; page: number; box: Box; label: string}) {
	const pad = 14;
	const part = [box.left - pad, box.top - pad, box.right + pad, box.bottom + pad].map(value => Math.max(0, Math.round(value))).join(',');
	return <img className="crop" loading="lazy" src={`/api/deliveries/${enc(deliveryId)}/pages/${page}/image?box=${part}`} alt={label} />;
}
