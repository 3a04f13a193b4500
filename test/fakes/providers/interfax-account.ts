import {type Account, admit, basic, type KeptFax, openAccount, pagesTold, serveFile} from './account.ts';

/** A fax as the list writes it: times without a zone, a number for how it ended. Somebody has looked at it already. */
const record = (fax: KeptFax): Record<string, unknown> => ({
	userId: 'user',
	messageId: Number(fax.id),
	phoneNumber: fax.to,
	callerId: fax.from,
	remoteCSID: 'KLINIK NORD',
	messageStatus: fax.isUnderWay ? -2 : (fax.outcome ?? 'received') === 'received' ? 0 : 3912,
	pages: fax.isUnderWay ? 0 : pagesTold(fax),
	messageSize: fax.bytes?.length ?? 0,
	receiveTime: fax.at.toISOString().slice(0, 19),
	imageStatus: fax.bytes && !fax.isFileGone && !fax.isUnderWay ? 'READ' : 'DONT_EXIST',
});

/** InterFAX's list of received faxes on this machine: newest first, going on below the id that was read last. */
export const openInterfaxAccount = (): Promise<Account> =>
	openAccount((app, account) => {
		app.addHook('onRequest', (request, reply) => admit(request, reply, basic('user', 'password'), account));
		app.get<{Querystring: Record<string, string>}>('/inbound/faxes', async ({query}) => {
			const before = Number(query['lastId'] ?? Number.POSITIVE_INFINITY);
			const found = account
				.newestFirst()
				.filter(({id, isOutbound}) => Number(id) < before && !isOutbound)
				.sort((a, b) => Number(b.id) - Number(a.id));
			return found.slice(0, Number(query['limit'] ?? 25)).map(record);
		});
		app.get<{Params: {id: string}}>('/inbound/faxes/:id/content', async ({params}, reply) => serveFile(account.kept.get(params.id), reply));
	});
