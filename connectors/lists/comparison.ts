import type {Connector} from '#pipeline/ports.ts';

/** What has to be given for the list of such a provider to be read. */
const NEEDED: Readonly<Record<string, string>> = {
	'twilio-compatible': 'reconcile.apiBase and an apiToken',
	telnyx: 'apiKey',
	'sinch-fax': 'reconcile.projectId, keyId and keySecret',
	phaxio: 'reconcile.apiKey and apiSecret',
	documo: 'apiKey',
	interfax: 'reconcile, which is switched off',
};

/** Whether what the provider says it received is compared with what is here, in words for the operator; undefined where there is no such list. */
export function comparisonOf(kind: string, {reconciler}: Pick<Connector, 'reconciler'>): string | undefined {
	if (reconciler) {
		const removal = reconciler.removeRemote ? '; faxes are removed there once a backup holds them' : '';
		return `compared with the provider's list, ${reconciler.windowHours} hours back, at "${reconciler.schedule}" UTC${removal}`;
	}

	const needed = NEEDED[kind];
	return needed && `NOT compared with the provider's list: a fax whose notice is lost stays unknown. It takes ${needed}.`;
}
