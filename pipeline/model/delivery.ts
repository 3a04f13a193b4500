import {z} from 'zod';

export const CHANNELS = ['fax', 'courier', 'upload'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What became of the delivery. */
export const DELIVERY_STATES = ['received', 'processing', 'filed', 'in-review', 'quarantined'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Whether its sender was told that we have it; independent of the state. */
export const ACKNOWLEDGEMENTS = ['pending', 'delivered', 'undelivered', 'not-owed'] as const;

/** How the transmission itself ended, as the provider or the scanner says. */
export const TRANSPORTS = ['complete', 'partial', 'failed'] as const;

export const MEDIA_TYPES = ['application/pdf', 'image/tiff', 'image/jpeg', 'image/png'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export const sender = z.strictObject({
	/** The number that called, E.164 where it can be told. Evidence, never proof. */
	faxNumber: z.string().optional(),
	/** Announced by the sending machine (TSI); set by its owner, a hint only. */
	transmittingStationId: z.string().optional(),
	organisation: z.string().optional(),
});
export type Sender = z.infer<typeof sender>;

/** A courier package; several scanned files may belong to one. */
export const parcel = z.strictObject({
	/** Folder or batch name under which its scans were dropped. */
	name: z.string(),
	waybill: z.string().optional(),
	carrier: z.string().optional(),
	contents: z.string().optional(),
	/** Id of the registered parcel, read from the batch sheet on top of the stack. */
	sheetReference: z.string().optional(),
});
export type Parcel = z.infer<typeof parcel>;

/** The bytes as received; never altered. */
export const original = z.strictObject({sha256: z.string().length(64), mediaType: z.enum(MEDIA_TYPES), byteLength: z.int().nonnegative()});
export type Original = z.infer<typeof original>;

export const failure = z.strictObject({code: z.string(), message: z.string(), at: z.iso.datetime()});

/** One fax transmission or one scanned file of a parcel, exactly as it reached us. */
export const delivery = z.strictObject({
	id: z.uuid().brand('DeliveryId'),
	channel: z.enum(CHANNELS),
	connector: z.string(),
	/** The sender's own reference: fax id, content hash of a scan. Unique within the connector. */
	externalId: z.string(),
	receivedAt: z.iso.datetime(),
	sender,
	parcel: parcel.nullable(),
	/** Null until the media has been fetched, and for ever when a transmission failed before its first page. */
	original: original.nullable(),
	/** Where the provider keeps the media while `original` is null. */
	remoteUrl: z.string().nullable(),
	/** Pages the provider or the batch sheet counted; null when nobody said. */
	announcedPages: z.int().nonnegative().nullable(),
	transport: z.enum(TRANSPORTS),
	state: z.enum(DELIVERY_STATES),
	acknowledgement: z.enum(ACKNOWLEDGEMENTS),
	attempts: z.int().nonnegative(),
	failure: failure.nullable(),
	/** Its notice was signed by the provider at a time far from ours: sent again later, or one of the clocks is wrong. */
	isStale: z.literal(true).optional(),
});
export type Delivery = z.infer<typeof delivery>;
export type DeliveryId = Delivery['id'];
