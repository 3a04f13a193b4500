import {useRef, useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../../api.ts';
import {useWords} from '../../words/index.tsx';
import {mailroomWords as own} from './words.ts';

export interface KnownWaybill {
	readonly carriers: ReadonlyArray<{carrier: string; isCheckDigitRight: boolean | null}>;
	readonly parcels: ReadonlyArray<{id: string; isClosed: boolean}>;
}

/** Asks whose a waybill is and who has it already. Late answers about an earlier text are dropped: the next parcel is being typed by then. */
export function useWaybill(onKnown: (known: KnownWaybill) => void) {
	const [known, setKnown] = useState<KnownWaybill>();
	const latest = useRef('');
	return {
		known,
		forget() {
			latest.current = '';
			setKnown(undefined);
		},
		async look(typed: string): Promise<void> {
			const text = typed.trim();
			if (text === latest.current) {
				return;
			}

			latest.current = text;
			setKnown(undefined);
			if (text === '') {
				return;
			}

			// Without an answer there is no suggestion; registering tells what is wrong.
			const found = await call<KnownWaybill>('/api/parcels/waybill', {method: 'POST', body: {text}}).catch(() => undefined);
			if (found && latest.current === text) {
				setKnown(found);
				onKnown(found);
			}
		},
	};
}

/** What is known of a waybill, in words, below its field. */
export function AboutWaybill({known, except}: {known: KnownWaybill | undefined; except: string | undefined}) {
	const t = useWords(own);
	const others = known?.parcels.filter(({id}) => id !== except) ?? [];
	const open = others.filter(({isClosed}) => !isClosed);
	const [likely] = known?.carriers ?? [];
	return (
		<div role="status">
			{known && (
				<p className={likely?.isCheckDigitRight === false ? 'hint doubtful' : 'hint'}>
					{likely === undefined
						? t('noCarrier')
						: likely.isCheckDigitRight === false
							? `⚠ ${t('wrongCheckDigit', {carrier: likely.carrier})}`
							: t('looksLike', {carriers: known.carriers.map(({carrier}) => carrier).join(', ')})}
				</p>
			)}
			{others.length > 0 && (
				<p className={open.length > 0 ? 'hint doubtful' : 'hint'}>
					{open.length > 0 ? `⚠ ${t('knownOpen')}` : t('knownClosed')}{' '}
					{(open.length > 0 ? open : others).map(({id}) => (
						<span key={id}>
							<Link href={`/mailroom/${enc(id)}`}>{id}</Link>{' '}
						</span>
					))}
				</p>
			)}
		</div>
	);
}
