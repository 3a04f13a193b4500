import {createServer, request as forward, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {connectorOptions, createConnector} from '#connectors/index.ts';
import type {Surroundings} from '#connectors/surroundings.ts';
import type {Connector} from '#pipeline/ports.ts';
import {DOCUMO_API_KEY, openDocumoProvider} from '../fakes/providers/documo.ts';
import type {FaxProvider} from '../fakes/providers/fax-provider.ts';
import {GUARD} from '../fakes/providers/guarded.ts';
import {openPhaxioProvider, PHAXIO_PREVIOUS_TOKEN, PHAXIO_TOKEN} from '../fakes/providers/phaxio.ts';
import {openSinchFaxProvider} from '../fakes/providers/sinch-fax.ts';
import {openTelnyxProvider, TELNYX_PUBLIC_KEYS} from '../fakes/providers/telnyx.ts';
import {openTwilioCompatibleProvider, TWILIO_KEY, TWILIO_PREVIOUS_KEY} from '../fakes/providers/twilio-compatible.ts';
import type {RawRequest} from '../fakes/request.ts';

export interface Door {
	readonly title: string;
	/** The provider posts to `webhookUrl`; `publicUrl` is where it stands. */
	openProvider(webhookUrl: string): Promise<FaxProvider & {readonly apiUrl?: string}> | (FaxProvider & {readonly apiUrl?: string});
	/** Options of the connector beside its name. */
	settings(publicUrl: string, provider: {readonly apiUrl?: string}): Record<string, unknown>;
	/** As `settings`, after the exchange of secrets: only the new ones are good. */
	readonly exchanged: Record<string, unknown>;
	/** What in a request proves who sends it. */
	readonly proof: 'signature-of-body' | 'signature-of-parts' | 'password';
	/** Header with that proof. */
	readonly proofHeader: string;
	/** Whether the address asked for is part of what is proven. */
	readonly provesAddress: boolean;
}

const fetched = {mediaHosts: ['127.0.0.1'], mayFetchPrivately: true};

/** Every way in that is called by a provider, in each of the forms it is called. */
export const DOORS: readonly Door[] = [
	{
		title: 'twilio-compatible',
		openProvider: openTwilioCompatibleProvider,
		settings: publicUrl => ({
			kind: 'twilio-compatible',
			publicUrl,
			signingKey: TWILIO_KEY,
			previousSigningKey: TWILIO_PREVIOUS_KEY,
			projectId: 'project',
			...fetched,
		}),
		exchanged: {previousSigningKey: undefined},
		proof: 'signature-of-parts',
		proofHeader: 'x-signalwire-signature',
		provesAddress: true,
	},
	{
		title: 'telnyx',
		openProvider: openTelnyxProvider,
		settings: () => ({kind: 'telnyx', publicKeys: TELNYX_PUBLIC_KEYS, ...fetched}),
		exchanged: {publicKeys: TELNYX_PUBLIC_KEYS.slice(0, 1)},
		proof: 'signature-of-body',
		proofHeader: 'telnyx-signature-ed25519',
		provesAddress: false,
	},
	{
		title: 'phaxio',
		openProvider: openPhaxioProvider,
		settings: publicUrl => ({kind: 'phaxio', publicUrl, callbackToken: PHAXIO_TOKEN, previousCallbackToken: PHAXIO_PREVIOUS_TOKEN}),
		exchanged: {previousCallbackToken: undefined},
		proof: 'signature-of-parts',
		proofHeader: 'x-phaxio-signature',
		provesAddress: true,
	},
	...(['multipart/form-data', 'application/json'] as const).map(
		(contentType): Door => ({
			title: `sinch-fax, ${contentType}`,
			openProvider: webhookUrl => openSinchFaxProvider(webhookUrl, contentType),
			settings: () => ({kind: 'sinch-fax', ...GUARD, allowedSources: ['127.0.0.1']}),
			exchanged: {previousWebhookPassword: undefined, previousPathSecret: undefined},
			proof: 'password',
			proofHeader: 'authorization',
			provesAddress: true,
		}),
	),
	...(['json', 'form'] as const).map(
		(generation): Door => ({
			title: `documo, ${generation}`,
			openProvider: webhookUrl => openDocumoProvider(webhookUrl, generation),
			settings: (_publicUrl, {apiUrl}) => ({
				kind: 'documo',
				...GUARD,
				allowedSources: ['127.0.0.1/32'],
				apiKey: DOCUMO_API_KEY,
				apiUrl,
				mayFetchPrivately: true,
			}),
			exchanged: {previousWebhookPassword: undefined, previousPathSecret: undefined},
			proof: 'password',
			proofHeader: 'authorization',
			provesAddress: true,
		}),
	),
];

export interface WatchedLine {
	/** All that the provider has sent, in its order, whether passed on or not. */
	readonly sent: RawRequest[];
	/** Whether requests reach the door; otherwise they are answered 503 on the way. */
	isOpen: boolean;
	readonly url: string;
	/** Where the door is, past the line. */
	port(): number;
	close(): Promise<void>;
}

/** A line between provider and door on which every byte is written down. */
export async function openWatchedLine(): Promise<WatchedLine & {leadTo(port: number): void}> {
	const sent: RawRequest[] = [];
	let to = 0;
	const line = {sent, isOpen: false, url: '', leadTo: (port: number) => void (to = port), port: () => to, close: async () => {}};
	const server: Server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) {
			chunks.push(chunk as Buffer);
		}

		const {method = '', url: target = '', rawHeaders} = request;
		const headers = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : []));
		const body = Buffer.concat(chunks);
		sent.push({method, target, headers, body});
		if (!line.isOpen) {
			// Final for the provider: what it sends next is no repetition.
			response.writeHead(200).end();
			return;
		}

		forward({host: '127.0.0.1', port: to, method, path: target, headers: request.headers}, answer => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		}).end(body);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	line.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	line.close = async () => {
		server.closeAllConnections();
		await new Promise<void>(resolve => server.close(() => resolve()));
	};
	return line;
}

export const connectorFor = (
	door: Door,
	line: WatchedLine,
	provider: FaxProvider & {readonly apiUrl?: string},
	surroundings: Surroundings,
	more: object = {},
): Connector => createConnector(connectorOptions.parse({name: 'fax', ...door.settings(line.url, provider), ...more}), surroundings);
