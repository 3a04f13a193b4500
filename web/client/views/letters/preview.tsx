import type {LetterDraft} from '../../types.ts';
import {useWords} from '../../words/index.tsx';
import {letterWords} from './words.ts';

/** The letter as the printer will get it. Each saved version is fetched anew. */
export function Preview({letter: {id, version}, isStale}: {letter: LetterDraft; isStale: boolean}) {
	const t = useWords(letterWords);
	return (
		<div className="letter-preview">
			{isStale && (
				<p className="note" role="status">
					{t('previewStale')}
				</p>
			)}
			<iframe key={version} src={`/api/letters/${id}/pdf#navpanes=0&view=FitH`} title={t('previewTitle')} />
		</div>
	);
}
