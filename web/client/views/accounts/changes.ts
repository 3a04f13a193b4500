import {useQueryClient} from '@tanstack/react-query';
import {useState} from 'react';
import {Refusal} from '../../api.ts';
import {useToasts} from '../../ui/toasts.tsx';
import {common} from '../../words/common.ts';
import {useWords} from '../../words/index.tsx';
import type {Secret} from './once.tsx';

export interface Shown {
	readonly id: string;
	readonly name: string;
	readonly displayName: string;
	readonly role: 'mailroom' | 'coordinator' | 'reader' | 'auditor' | 'administrator';
	readonly isActive: boolean;
	readonly createdAt: string;
	readonly signsInWith: 'password' | 'oidc';
}

/** What one section asks before, and what it shows once after. */
export interface Asking {
	readonly question: string;
	readonly label: string;
	readonly run: () => void;
}

/** Changes with one click: told when done, told when refused, and what is shown is fetched again. */
export function useChanges() {
	const client = useQueryClient();
	const {tell} = useToasts();
	const c = useWords(common);
	const [secret, setSecret] = useState<Secret>();
	const [asking, setAsking] = useState<Asking>();
	const refresh = () => void client.invalidateQueries({queryKey: ['accounts']});
	return {
		secret,
		setSecret,
		asking,
		setAsking,
		refresh,
		async change(send: () => Promise<Secret | undefined>, told?: string): Promise<void> {
			try {
				setSecret(await send());
				if (told) {
					tell(told);
				}
			} catch (error) {
				tell(error instanceof Refusal ? error.message : c('failed'), {isProblem: true});
			}

			refresh();
		},
	};
}
export type Changes = ReturnType<typeof useChanges>;
