import {useQuery} from '@tanstack/react-query';
import {Link} from 'wouter';
import {call} from '../api.ts';
import {useWords} from '../words/index.tsx';
import {emergencyWords, type Used} from './emergency-words.ts';

/** Shared by the banner and the list: one question for both. */
export const useUsed = (isAsked = true) =>
	useQuery({
		queryKey: ['break-glass'],
		queryFn: () => call<{opened: Used[]; waiting: number}>('/api/break-glass'),
		refetchInterval: 60_000,
		enabled: isAsked,
	});

/** Stays until somebody has signed off. */
export function EmergencyBanner() {
	const t = useWords(emergencyWords);
	const waiting = useUsed().data?.waiting ?? 0;
	return waiting === 0 ? null : (
		<p className="banner" role="alert">
			{waiting === 1 ? t('oneBanner') : t('banner', {count: waiting})} <Link href="/emergency">{t('see')}</Link>
		</p>
	);
}
