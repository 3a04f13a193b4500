import {useRef} from 'react';
import {useWords} from '../../words/index.tsx';
import {type Ask, askKeys, type Body, moved, withText} from './body.ts';
import {Pair, Part, type Translation} from './pieces.tsx';
import {letterWords} from './words.ts';

interface Props {
	readonly body: Body;
	readonly translation: Translation;
	readonly onChange?: ((body: Body) => void) | undefined;
	/** Requests that were left out since the letter was opened. */
	readonly leftOut: readonly Ask[];
	readonly onLeftOut: (asks: readonly Ask[]) => void;
}

/** What is asked for, in the order it will be printed. */
export function Asks({body, translation, onChange, leftOut, onLeftOut}: Props) {
	const t = useWords(letterWords);
	const list = useRef<HTMLOListElement>(null);
	const {asks} = body;
	const keys = askKeys(asks);

	/** The focus goes with what was moved. */
	const move = (from: number, to: number, button: 'up' | 'down') => {
		onChange?.({...body, asks: moved(asks, from, to)});
		requestAnimationFrame(() => {
			const item = list.current?.children[to];
			const same = item?.querySelector<HTMLButtonElement>(`button[data-move="${button}"]`);
			(same?.disabled ? item?.querySelector<HTMLButtonElement>('button[data-move]:not(:disabled)') : same)?.focus();
		});
	};
	const leaveOut = (at: number) => {
		onChange?.({...body, asks: asks.filter((_, index) => index !== at)});
		onLeftOut([...leftOut, asks[at]!]);
		requestAnimationFrame(() => {
			const items = list.current?.children;
			const next = items?.[Math.min(at, (items?.length ?? 1) - 1)] ?? list.current?.parentElement;
			next?.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
		});
	};
	return (
		<Part title={t('asked')}>
			{asks.length === 0 && <p className="problem">{t('noAsks')}</p>}
			<ol className="asks" ref={list}>
				{asks.map((ask, at) => (
					<li key={keys[at]}>
						<div className="row ends">
							<Reasons ask={ask} />
							{onChange && (
								<span className="row">
									<button
										type="button"
										data-move="up"
										disabled={at === 0}
										aria-label={t('up', {number: at + 1})}
										title={t('up', {number: at + 1})}
										onClick={() => move(at, at - 1, 'up')}
									>
										<span aria-hidden="true">↑</span>
									</button>
									<button
										type="button"
										data-move="down"
										disabled={at === asks.length - 1}
										aria-label={t('down', {number: at + 1})}
										title={t('down', {number: at + 1})}
										onClick={() => move(at, at + 1, 'down')}
									>
										<span aria-hidden="true">↓</span>
									</button>
									<button type="button" aria-label={t('remove', {number: at + 1})} onClick={() => leaveOut(at)}>
										{t('removeShort')}
									</button>
								</span>
							)}
						</div>
						<Pair
							name={t('askLabel', {number: at + 1})}
							value={ask.label}
							translation={translation}
							isLine
							isStrong
							onChange={onChange && ((side, text) => onChange(withText(body, {part: 'labels', at, side}, text)))}
						/>
						<Pair
							name={t('askText', {number: at + 1})}
							value={ask}
							translation={translation}
							onChange={onChange && ((side, text) => onChange(withText(body, {part: 'asks', at, side}, text)))}
						/>
					</li>
				))}
			</ol>
			{onChange && leftOut.length > 0 && (
				<fieldset className="row plain">
					<legend className="soft">{t('leftOut')}</legend>
					{leftOut.map((ask, at) => (
						<button
							// Requests are told apart by their place here: two may be about the same thing.
							// biome-ignore lint/suspicious/noArrayIndexKey: see above
							key={`${at} ${ask.requirementCode}`}
							type="button"
							onClick={() => {
								onChange({...body, asks: [...asks, ask]});
								onLeftOut(leftOut.filter(other => other !== ask));
							}}
						>
							{t('putBack', {label: ask.label.english})}
						</button>
					))}
				</fieldset>
			)}
		</Part>
	);
}

function Reasons({ask: {reasons}}: {ask: Ask}) {
	const t = useWords(letterWords);
	return (
		<span className="row">
			<span className="visually-hidden">{t('reasons')}</span>
			{reasons.map(reason => (
				<span key={reason} className="state">
					{t(`because-${reason}`)}
				</span>
			))}
		</span>
	);
}
