import type {Role} from '../model/account.ts';

/** Everything a route may ask for. */
export const PERMISSIONS = [
	'dossiers.read',
	'dossiers.decide',
	'dossiers.export',
	'pages.read',
	'parcels.read',
	'parcels.write',
	'faxes.read',
	'inquiries.read',
	'inquiries.write',
	'letters.read',
	'letters.write',
	'audit.read',
	'numbers.read',
	'accounts.manage',
	'tokens.manage',
	'break-glass.open',
	'break-glass.review',
	'system.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const READING = ['dossiers.read', 'pages.read', 'parcels.read', 'faxes.read', 'inquiries.read', 'letters.read'] as const;

/** The one table of who may do what. Whatever is not in it is refused. */
export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
	/** Unpacks, scans and says where paper lies; sees what arrived, judges nothing. */
	mailroom: ['parcels.read', 'parcels.write', 'faxes.read', 'pages.read', 'break-glass.open'],
	coordinator: [...READING, 'dossiers.decide', 'dossiers.export', 'parcels.write', 'inquiries.write', 'letters.write', 'numbers.read'],
	reader: READING,
	/** Sees who did what, not what is written on the pages. */
	auditor: ['audit.read', 'numbers.read', 'break-glass.open', 'break-glass.review'],
	/** Gives and takes access; has none to patient data, but in an emergency that others are told of. */
	administrator: ['accounts.manage', 'tokens.manage', 'numbers.read', 'break-glass.open', 'break-glass.review', 'system.read'],
};

/** True when the role's row of the table names the permission. */
export const may = (role: Role, permission: Permission): boolean => PERMISSIONS_OF[role].includes(permission);
