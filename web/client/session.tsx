import {useQuery, useQueryClient} from '@tanstack/react-query';
import {createContext, type ReactNode, useContext, useEffect} from 'react';
import {call, rememberCsrf, whenSignedOut} from './api.ts';
import type {Permission, Session} from './types.ts';
import {Shown} from './ui/states.tsx';
import {SignIn} from './views/sign-in.tsx';

const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session & {may(permission: Permission): boolean} {
	const session = useContext(Context);
	if (!session) {
		throw new Error('Used outside of a session.');
	}

	return {...session, may: permission => session.permissions.includes(permission)};
}

/** Asks who is signed in; shows the way in when nobody is. */
export function SessionProvider({children}: {children: ReactNode}) {
	const client = useQueryClient();
	const query = useQuery({
		queryKey: ['session'],
		queryFn: async () => {
			const session = await call<Session>('/api/session');
			rememberCsrf(session.csrf ?? '');
			return session;
		},
		staleTime: Number.POSITIVE_INFINITY,
	});
	useEffect(() => whenSignedOut(() => void client.invalidateQueries({queryKey: ['session']})), [client]);
	return (
		<Shown query={query}>
			{session => (session.actor ? <Context value={session}>{children}</Context> : <SignIn hasOidc={Boolean(session.oidc)} />)}
		</Shown>
	);
}
