import {type Html, html} from '../html.ts';

/** A small picture of a page that opens the page. */
export const thumbnail = (deliveryId: string, sequence: number, caption = `page ${sequence}`): Html => html`<figure>
<a href="/deliveries/${deliveryId}/pages/${sequence}"><img loading="lazy" src="/deliveries/${deliveryId}/pages/${sequence}/image" alt="Page ${sequence}"></a>
<figcaption>${caption}</figcaption>
</figure>`;
