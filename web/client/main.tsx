import {QueryClient, QueryClientProvider} from '@tanstack/react-query';
import {StrictMode} from 'react';
import {createRoot} from 'react-dom/client';
import {Refusal} from './api.ts';
import {App} from './app.tsx';
import {DecisionsProvider} from './decisions.tsx';
import {KeysProvider} from './keys.tsx';
import {LiveProvider} from './live.tsx';
import {SessionProvider} from './session.tsx';
import './style/index.css';
import {applyTheme} from './theme.ts';
import {ToastProvider} from './ui/toasts.tsx';
import {LanguageProvider} from './words/index.tsx';

const client = new QueryClient({
	defaultOptions: {
		queries: {
			// What is refused stays refused; what failed on the way is tried again.
			retry: (count, error) => count < 2 && !(error instanceof Refusal && error.status < 500),
			staleTime: 5000,
			refetchOnWindowFocus: true,
		},
	},
});

applyTheme();
createRoot(document.getElementById('root')!).render(
	<StrictMode>
		<LanguageProvider>
			<QueryClientProvider client={client}>
				<ToastProvider>
					<SessionProvider>
						<LiveProvider>
							<KeysProvider>
								<DecisionsProvider>
									<App />
								</DecisionsProvider>
							</KeysProvider>
						</LiveProvider>
					</SessionProvider>
				</ToastProvider>
			</QueryClientProvider>
		</LanguageProvider>
	</StrictMode>,
);
