import {words} from '../words/index.tsx';

export const emergencyWords = words({
	en: {
		title: 'Emergency access',
		hint: 'One dossier, for 60 minutes. Administrators and auditors are told at once, and another person looks at your reason within 72 hours.',
		inquiry: 'Inquiry',
		reason: 'Why this cannot wait',
		reasonHint: '20 characters at least.',
		password: 'Your password, again',
		open: 'Open the dossier',
		elsewhere: 'You are sent to your organisation’s sign-in to prove yourself once more; what you wrote here is kept meanwhile.',
		openElsewhere: 'Sign in again and open the dossier',
		unreachable: 'Your organisation’s sign-in could not be reached. Try again in a minute, or ask a colleague with a password here.',
		refused: 'Your organisation’s sign-in was refused or cancelled. Nothing was opened.',
		invalid: 'Your organisation’s answer did not belong to this window, or could not be verified. Begin again here.',
		'no-role': 'Your organisation says you have no role here any more. Ask an administrator.',
		inactive: 'This account is no longer active. Ask an administrator.',
		'other-person': 'Somebody else signed in there. Only you can open this.',
		'not-anew': 'Your organisation did not ask you anew. Begin again and sign in there; if it happens twice, tell an administrator.',
		until: 'Open until {time}, or until you sign out',
		again: 'Open another',
		documents: 'Papers',
		noDocuments: 'No papers have come yet.',
		pagesHint: 'Each page you open is noted with your name.',
		picture: 'Page {number}, marked as seen in an emergency',
		noPicture: 'This page cannot be shown: the time is over, you were signed out, or it could not be decoded.',
		checklist: 'Checklist',
		list: 'To be signed off',
		none: 'Nobody opened a dossier in an emergency.',
		by: 'By',
		opened: 'Opened',
		due: 'Sign off by',
		overdue: 'overdue',
		note: 'Note',
		signOff: 'Sign off',
		own: 'Another person signs this off.',
		banner: '{count} emergency accesses wait to be signed off.',
		oneBanner: 'An emergency access waits to be signed off.',
		see: 'Look at it',
	},
	it: {
		title: 'Accesso d’emergenza',
		hint: 'Una pratica, per 60 minuti. Amministratori e revisori vengono avvisati subito e un’altra persona valuta il motivo entro 72 ore.',
		inquiry: 'Richiesta',
		reason: 'Perché non si può attendere',
		reasonHint: 'Almeno 20 caratteri.',
		password: 'La tua password, di nuovo',
		open: 'Apri la pratica',
		elsewhere: 'Verrai inviato all’accesso della tua organizzazione per confermare chi sei; ciò che hai scritto qui resta conservato.',
		openElsewhere: 'Accedi di nuovo e apri la pratica',
		unreachable: 'L’accesso dell’organizzazione non risponde. Riprova tra un minuto o chiedi a un collega con una password qui.',
		refused: 'L’accesso dell’organizzazione è stato rifiutato o annullato. Nulla è stato aperto.',
		invalid: 'La risposta dell’organizzazione non riguarda questa finestra o non è verificabile. Ricomincia da qui.',
		'no-role': 'Per la tua organizzazione non hai più un ruolo qui. Chiedi a un amministratore.',
		inactive: 'Questo utente non è più attivo. Chiedi a un amministratore.',
		'other-person': 'Ha effettuato l’accesso un’altra persona. Solo tu puoi aprire.',
		'not-anew': 'La tua organizzazione non ha chiesto di nuovo l’accesso. Ricomincia; se accade due volte, avvisa un amministratore.',
		until: 'Aperta fino alle {time} o all’uscita',
		again: 'Apri un’altra',
		documents: 'Documenti',
		noDocuments: 'Non è ancora arrivato alcun documento.',
		pagesHint: 'Ogni pagina aperta viene annotata con il tuo nome.',
		picture: 'Pagina {number}, con il segno dell’emergenza',
		noPicture: 'Questa pagina non si può mostrare: il tempo è scaduto, la sessione è finita o non è decodificabile.',
		checklist: 'Requisiti',
		list: 'Da approvare',
		none: 'Nessuno ha aperto una pratica in emergenza.',
		by: 'Da',
		opened: 'Aperta',
		due: 'Da approvare entro',
		overdue: 'scaduto',
		note: 'Nota',
		signOff: 'Approva',
		own: 'La approva un’altra persona.',
		banner: '{count} accessi d’emergenza attendono approvazione.',
		oneBanner: 'Un accesso d’emergenza attende approvazione.',
		see: 'Guarda',
	},
});

/** An emergency access as the API lists it. */
export interface Used {
	readonly id: string;
	readonly accountId: string;
	readonly inquiryId: string;
	readonly by: string;
	readonly reason: string;
	readonly openedAt: string;
	readonly reviewDueAt: string;
	readonly isOverdue: boolean;
	readonly reviewedAt: string | null;
	readonly reviewer: string | null;
	readonly note: string | null;
}
