import {z} from 'zod';
import {defineRoute, type Route} from './route.ts';

export const roomRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/room',
		summary: 'Whether there is room: `low`, nothing is fetched; `full`, nothing is taken in or changed. It goes on by itself.',
		permission: 'signed-in',
		isBackground: true,
		response: z.strictObject({room: z.enum(['enough', 'low', 'full'])}),
		run: async (_asked, {room}) => ({room: (await room?.()) ?? 'enough'}),
	}),
];
