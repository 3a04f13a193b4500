import {Counter, collectDefaultMetrics, Histogram, Registry} from 'prom-client';
import {ERROR_CODES} from '#pipeline/errors.ts';
import type {Clock, Log, OcrEngine, Queue} from '#pipeline/ports.ts';
import {allowedName} from './log-fields.ts';
import {addVitalSigns, type VitalSources} from './vital-signs.ts';

const SECONDS_OF_A_PAGE = [0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60];
const SECONDS_OF_A_JOURNEY = [1, 2, 5, 10, 20, 40, 90, 180, 420, 900, 3600];
/** Events are named in the program; should one ever be made of something else, it cannot fill the memory. */
const EVENTS_AT_MOST = 200;

export interface MetricsOptions {
	readonly clock: Clock;
	/** Names of the connectors there are: any other becomes `other`. */
	readonly connectors: readonly string[];
	/** Read when somebody asks. */
	readonly sources?: VitalSources;
}

export interface Metrics {
	/** Counts what passes through it. */
	counting(log: Log): Log;
	/** Times the recognition of each page, waiting for a reader included. */
	timingPages(ocr: OcrEngine): OcrEngine;
	/** Times jobs from claim to end. */
	timingJobs(queue: Queue): Queue;
	/** In the Prometheus text format. */
	text(): Promise<string>;
	readonly contentType: string;
}

/** Labels are codes, words and names of ours, from lists that are known beforehand: nothing that came from outside becomes one. */
export function openMetrics({clock, connectors, sources}: MetricsOptions): Metrics {
	const registry = new Registry();
	collectDefaultMetrics({register: registry});
	const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
		new Counter({name, help, labelNames, registers: [registry]});
	const events = counter('intake_events_total', 'Events of the log, by name.', ['event']);
	const arrivals = counter('intake_arrivals_total', 'Deliveries told to us: accepted, or a repetition.', ['connector', 'kind']);
	const rejections = counter('intake_rejections_total', 'What came and could not be taken; each is a question to a person.', [
		'connector',
		'code',
	]);
	const refusals = counter('intake_webhook_refusals_total', 'Webhook requests answered 4xx.', ['connector', 'kind', 'code']);
	const notTaken = counter('intake_not_taken_total', 'Failed tries to take something in; tried again by itself.', ['connector', 'code']);
	const filed = counter('intake_deliveries_filed_total', 'Journeys that came to their end, by what became of the delivery.', ['state']);
	const failures = counter('intake_journey_failures_total', 'Tries to read a delivery that failed.', ['code']);
	const requests = counter('intake_request_failures_total', 'Requests of people and programs answered 503.', ['code']);
	const pages = new Histogram({
		name: 'intake_page_seconds',
		help: 'Recognition of one page, waiting for a reader included.',
		labelNames: ['outcome'],
		buckets: SECONDS_OF_A_PAGE,
		registers: [registry],
	});
	const journeys = new Histogram({
		name: 'intake_journey_seconds',
		help: 'From the claim of a job to its end.',
		labelNames: ['kind'],
		buckets: SECONDS_OF_A_JOURNEY,
		registers: [registry],
	});
	if (sources) {
		addVitalSigns(registry, sources, clock);
	}

	const known = new Set([...connectors, 'by-hand']);
	const connectorOf = (value: unknown) => (typeof value === 'string' && known.has(value) ? value : 'other');
	const codeOf = (value: unknown) => (typeof value === 'string' && Object.hasOwn(ERROR_CODES, value) ? value : 'other');
	const oneOf = (value: unknown, words: readonly string[]) => (typeof value === 'string' && words.includes(value) ? value : 'other');
	const seen = new Set<string>();

	function eventOf(name: string): string {
		const event = allowedName(name);
		if (seen.size < EVENTS_AT_MOST) {
			seen.add(event);
		}

		return seen.has(event) ? event : 'other';
	}

	type Fields = NonNullable<Parameters<Log['event']>[1]>;
	const refused = ({connector, code}: Fields, kind: string) => refusals.inc({connector: connectorOf(connector), kind, code: codeOf(code)});
	const missed = ({connector, code}: Fields) => notTaken.inc({connector: connectorOf(connector), code: codeOf(code)});
	const feed: Readonly<Record<string, (fields: Fields) => void>> = {
		arrival: ({connector, kind}) => arrivals.inc({connector: connectorOf(connector), kind: oneOf(kind, ['accepted', 'duplicate'])}),
		'file-rejected': ({connector, code}) => rejections.inc({connector: connectorOf(connector), code: codeOf(code)}),
		'webhook-refused': fields => refused(fields, 'refused'),
		'webhook-malformed': fields => refused(fields, 'malformed'),
		'fax-not-taken': missed,
		'scan-not-taken': missed,
		'poll-failed': missed,
		'scan-folder-unreachable': missed,
		'delivery-filed': ({state}) => filed.inc({state: oneOf(state, ['filed', 'in-review', 'quarantined'])}),
		'delivery-failed': ({code}) => failures.inc({code: codeOf(code)}),
		'request-failed': ({code}) => requests.inc({code: codeOf(code)}),
	};

	return {
		contentType: registry.contentType,
		text: () => registry.metrics(),

		counting: log => ({
			event(name, fields = {}) {
				log.event(name, fields);
				events.inc({event: eventOf(name)});
				if (Object.hasOwn(feed, name)) {
					feed[name]?.(fields);
				}
			},
		}),

		timingPages: ocr => ({
			name: ocr.name,
			async recognise(page, signal) {
				const began = performance.now();
				const end = (outcome: string) => pages.observe({outcome}, (performance.now() - began) / 1000);
				try {
					const result = await ocr.recognise(page, signal);
					end(oneOf(result.reading.kind, ['words', 'blank', 'unreadable']));
					return result;
				} catch (error) {
					end('failed');
					throw error;
				}
			},
		}),

		timingJobs(queue) {
			const began = new Map<number, number>();
			return {
				...queue,
				async claim(leaseMs, kinds) {
					const job = await queue.claim(leaseMs, kinds);
					if (job) {
						began.set(job.id, performance.now());
					}

					return job;
				},
				async finish(job) {
					const isOurs = await queue.finish(job);
					const since = began.get(job.id);
					began.delete(job.id);
					if (isOurs && since !== undefined) {
						journeys.observe({kind: job.kind}, (performance.now() - since) / 1000);
					}

					return isOurs;
				},
				async retryAt(job, at) {
					began.delete(job.id);
					return queue.retryAt(job, at);
				},
			};
		},
	};
}
