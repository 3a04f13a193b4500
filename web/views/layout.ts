import {type Html, html} from '../html.ts';

/** A whole page: title, the four places to go, and the body. */
export const layout = (title: string, body: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Intake</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header>
<nav aria-label="Main">
<a class="brand" href="/">Intake</a>
<a href="/">Dossiers</a>
<a href="/deliveries">Deliveries</a>
<a href="/review">Review</a>
</nav>
<form method="post" action="/search" role="search">
<label for="q">Search pages</label>
<input id="q" name="q" type="search" autocomplete="off">
<button>Search</button>
</form>
</header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`;
