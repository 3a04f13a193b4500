import {keepPreviousData, useQuery} from '@tanstack/react-query';
import {useEffect, useRef, useState} from 'react';
import {call} from '../api.ts';
import type {DossierSummary} from '../types.ts';
import {useDates} from '../words/index.tsx';

/** Finds an inquiry by name, reference or birth date; one is chosen by key or click. */
export function InquirySearch({
	label,
	none,
	hasFocus = false,
	onChoose,
}: {
	label: string;
	none: string;
	hasFocus?: boolean;
	onChoose: (inquiryId: string) => void;
}) {
	const {day} = useDates();
	const [text, setText] = useState('');
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => {
		if (hasFocus) {
			field.current?.focus();
		}
	}, [hasFocus]);
	const wanted = text.trim();
	const query = useQuery({
		queryKey: ['board', 'search', wanted],
		queryFn: () => call<{rows: DossierSummary[]}>('/api/board', {method: 'POST', body: {text: wanted, order: 'name', limit: 8}}),
		enabled: wanted.length > 1,
		placeholderData: keepPreviousData,
	});
	return (
		<search className="inquiry-search">
			<input
				ref={field}
				type="search"
				aria-label={label}
				placeholder={label}
				value={text}
				onChange={event => setText(event.target.value)}
			/>
			{wanted.length > 1 && (
				<ul className="queue">
					{query.data?.rows.map(({inquiryId, familyName, givenName, birthDate}) => (
						<li key={inquiryId}>
							<button type="button" className="quiet" onClick={() => onChoose(inquiryId)}>
								{familyName} {givenName}, {day(birthDate)}, {inquiryId}
							</button>
						</li>
					))}
					{query.data?.rows.length === 0 && <li className="soft">{none}</li>}
				</ul>
			)}
		</search>
	);
}
