import {IntakeError} from '#pipeline/errors.ts';
import {type System, systemState} from '#pipeline/model/system-state.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

function known({system}: Pick<ApiTools, 'system'>): System {
	if (!system) {
		throw new IntakeError('NOT_FOUND', 'This program does not tell how it does.');
	}

	return system;
}

export const systemRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/system',
		summary: 'How the program does: room, backups, audit trail, readers, providers’ lists, quarantine. Nobody’s papers.',
		permission: 'system.read',
		response: systemState,
		run: async (_asked, tools) => known(tools).state(),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/system/audit-verification',
		summary: 'Begins to look through the audit trail, unless that is under way; what it finds is shown by the state.',
		permission: 'system.read',
		goesOnWhenFull: true,
		response: systemState,
		async run(_asked, tools) {
			const system = known(tools);
			system.verifyAudit();
			return system.state();
		},
	}),
];
