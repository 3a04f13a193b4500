import {useQueryClient} from '@tanstack/react-query';
import {useEffect, useRef, useState} from 'react';
import {Link, useLocation} from 'wouter';
import {call, enc} from '../api.ts';
import {useKeys} from '../keys.tsx';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import '../style/mailroom.css';
import {useToasts} from '../ui/toasts.tsx';
import {useWords} from '../words/index.tsx';
import type {Entry} from './mailroom/entry.ts';
import {ParcelForm} from './mailroom/form.tsx';
import {Parcels, type ShownParcel} from './mailroom/list.tsx';
import {sendPhoto} from './mailroom/photo.tsx';
import {mailroomWords as own} from './mailroom/words.ts';

export default function Mailroom() {
	const t = useWords(own);
	const {may} = useSession();
	return (
		<>
			<h1>{t('title')}</h1>
			{may('parcels.write') ? (
				<div className="mailroom">
					<Registering />
					<Parcels />
				</div>
			) : (
				<Parcels />
			)}
		</>
	);
}

/** From the waybill to the printed batch sheet, by scanner and keyboard. */
function Registering() {
	const t = useWords(own);
	const {tell} = useToasts();
	const client = useQueryClient();
	const [, go] = useLocation();
	const first = useRef<HTMLInputElement>(null);
	const [last, setLast] = useState<string>();
	useEffect(() => first.current?.focus(), []);
	useKeys([
		{key: 'n', label: t('register'), run: () => first.current?.focus()},
		{key: 'Escape', label: t('leaveField'), isAlways: true, run: () => (document.activeElement as HTMLElement | null)?.blur()},
	]);

	async function register(entry: Entry, how: string, form: FormData): Promise<void> {
		const {id} = await call<ShownParcel>('/api/parcels', {method: 'POST', body: entry});
		// At once: a browser opens windows only shortly after a click, and a photo takes its time.
		if (how === 'print') {
			window.open(`/api/parcels/${enc(id)}/batch-sheet`, '_blank', 'noopener');
		}

		tell(t('registered', {id}));
		setLast(id);
		const photo = form.get('photo');
		if (photo instanceof File && photo.size > 0) {
			await sendPhoto(id, photo).catch((error: Error) => tell(t('photoFailed', {problem: error.message}), {isProblem: true}));
		}

		void client.invalidateQueries({queryKey: ['parcels']});
		if (how === 'print') {
			go(`/mailroom/${enc(id)}`);
		}
	}

	return (
		<section className="card" aria-labelledby="register">
			<h2 id="register">{t('register')}</h2>
			{last && (
				<p className="good-note">
					{t('registered', {id: last})} <Link href={`/mailroom/${enc(last)}`}>{t('openIt')}</Link>{' '}
					<a href={`/api/parcels/${enc(last)}/batch-sheet`} target="_blank" rel="noopener">
						{t('batchSheet')}
					</a>
				</p>
			)}
			<ParcelForm first={first} send={register}>
				{isBusy => (
					<>
						<label>
							{t('takePhoto')}
							<input type="file" name="photo" accept="image/*" capture="environment" />
						</label>
						<div className="row">
							<button type="submit" className="primary" value="print" disabled={isBusy}>
								{t(isBusy ? 'sending' : 'printSheet')}
							</button>
							<button type="submit" value="register" disabled={isBusy}>
								{t('registerOnly')}
							</button>
						</div>
					</>
				)}
			</ParcelForm>
		</section>
	);
}
