import {useState} from 'react';
import {call, enc} from '../../api.ts';
import {useWords} from '../../words/index.tsx';
import type {ShownParcel} from './list.tsx';
import {mailroomWords as own} from './words.ts';

/** Sends a photo as the telephone made it. Some name no type at all; the server looks at the bytes. */
export const sendPhoto = (id: string, photo: File): Promise<ShownParcel> =>
	call<ShownParcel>(`/api/parcels/${enc(id)}/photo`, {
		method: 'PUT',
		file: photo.type.startsWith('image/') ? photo : new Blob([photo], {type: 'image/jpeg'}),
	});

/** The photo, and the telephone's camera where one may be taken. */
export function Photo({parcel, onPhoto}: {parcel: ShownParcel; onPhoto: ((photo: File) => Promise<void>) | undefined}) {
	const t = useWords(own);
	const [isBusy, setBusy] = useState(false);
	if (!parcel.photo && !onPhoto) {
		return null;
	}

	return (
		<section className="card" aria-label={t('photo')}>
			{parcel.photo && (
				<a href={`/api/parcels/${enc(parcel.id)}/photo`} target="_blank" rel="noopener">
					<img
						className="photo"
						src={`/api/parcels/${enc(parcel.id)}/photo?v=${parcel.photo.sha256.slice(0, 12)}`}
						alt={t('photoOf', {id: parcel.id})}
					/>
				</a>
			)}
			{onPhoto && (
				<label>
					{t(parcel.photo ? 'newPhoto' : 'takePhoto')}
					<input
						type="file"
						accept="image/*"
						capture="environment"
						disabled={isBusy}
						onChange={event => {
							const {currentTarget} = event;
							const [photo] = currentTarget.files ?? [];
							if (photo) {
								setBusy(true);
								void onPhoto(photo).finally(() => {
									// The same file again is a new photo, too.
									currentTarget.value = '';
									setBusy(false);
								});
							}
						}}
					/>
				</label>
			)}
		</section>
	);
}
