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
		until: 'Open until {time}',
		again: 'Open another',
		documents: 'Papers',
		noDocuments: 'No papers have come yet.',
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
		until: 'Aperta fino alle {time}',
		again: 'Apri un’altra',
		documents: 'Documenti',
		noDocuments: 'Non è ancora arrivato alcun documento.',
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
